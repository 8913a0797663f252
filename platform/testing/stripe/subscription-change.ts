import { declines } from './cards.ts';
import { declined, invalid } from './errors.ts';
import { draftInvoice, issueInvoice, periodLine, prorationLine } from './invoicing.ts';
import { cardOf, foresee } from './payments.ts';
import { periodEnd, prorate, type Span } from './proration.ts';
import type { Behavior, ItemChange, Preview, SubscriptionFields } from './requests.ts';
import type { Invoice, InvoiceLine, Subscription, SubscriptionItem } from './resources.ts';
import { change } from './store.ts';
import { collect, newItem, sameRhythm } from './subscriptions.ts';
import type { World } from './world.ts';

/** What a change of items comes to before anybody pays for it. */
interface Plan {
  readonly items: SubscriptionItem[];
  readonly prorations: InvoiceLine[];
  /** Whole periods that begin with the change, when the rhythm changes or starts anew. */
  readonly restart: InvoiceLine[];
  readonly anchor: number;
}

interface Wish {
  readonly items?: ItemChange[];
  readonly proration_behavior?: Behavior;
  readonly proration_date?: number;
  readonly billing_cycle_anchor?: 'now' | 'unchanged';
}

/** POST /v1/subscriptions/{id}. */
export function updateSubscription(world: World, subscription: Subscription, fields: SubscriptionFields): Subscription {
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  if (fields.default_payment_method) world.store.get('payment_method', fields.default_payment_method, 'default_payment_method');
  const plan = fields.items || fields.billing_cycle_anchor === 'now' ? planChange(world, subscription, fields) : undefined;
  const behavior = fields.proration_behavior ?? 'create_prorations';
  const invoiced = plan && (behavior === 'always_invoice' || plan.restart.length > 0) ? [...(world.waitingLines.get(subscription.id) ?? []), ...plan.prorations, ...plan.restart] : [];
  if (invoiced.length > 0 && fields.payment_behavior === 'error_if_incomplete') mustBePayable(world, subscription, invoiced);
  const before = change(subscription, { ...plainFields(world, subscription, fields), ...(plan && { items: { ...subscription.items, data: plan.items }, billing_cycle_anchor: plan.anchor }) });
  if (Object.keys(before).length > 0) world.store.emit('customer.subscription.updated', subscription, before);
  if (invoiced.length > 0) {
    world.waitingLines.delete(subscription.id);
    collect(world, subscription, issueInvoice(world, subscription, invoiced, 'subscription_update'), { present: false });
  } else if (plan && plan.prorations.length > 0) {
    world.waitingLines.set(subscription.id, [...(world.waitingLines.get(subscription.id) ?? []), ...plan.prorations]);
  }
  return subscription;
}

/** POST /v1/invoices/create_preview: the next invoice, or the one that a change would make. */
export function previewInvoice(world: World, { customer, subscription: id, subscription_details: wish }: Preview): Invoice {
  const found = id ? world.store.get('subscription', id, 'subscription') : world.store.all('subscription').find((row) => row.customer === customer && row.status !== 'canceled');
  if (!found) throw invalid('No upcoming invoices for customer', 'customer', 'invoice_upcoming_none');
  const plan = wish?.items || wish?.billing_cycle_anchor ? planChange(world, found, wish) : undefined;
  const waiting = world.waitingLines.get(found.id) ?? [];
  const ends = wish?.cancel_at_period_end ?? found.cancel_at !== null;
  const alone = plan && (wish?.proration_behavior === 'always_invoice' || plan.restart.length > 0);
  const lines = alone ? [...waiting, ...plan.prorations, ...plan.restart] : [...waiting, ...(plan?.prorations ?? []), ...(ends ? [] : nextLines(world, found, plan?.items ?? found.items.data))];
  if (lines.length === 0) throw invalid('No upcoming invoices for customer', 'customer', 'invoice_upcoming_none');
  return draftInvoice(world, found, lines, 'upcoming');
}

function nextLines(world: World, subscription: Subscription, items: SubscriptionItem[]): InvoiceLine[] {
  const { interval, interval_count: count } = sameRhythm(items.map(({ price }) => ({ ...price, active: true })));
  return items.map((item) => {
    const start = item.current_period_end;
    return periodLine(world, subscription, item, item.id, { start, end: periodEnd(start, interval, count, subscription.billing_cycle_anchor) });
  });
}

function planChange(world: World, subscription: Subscription, wish: Wish): Plan {
  const now = world.store.now(subscription.customer);
  const at = wish.proration_date ?? now;
  const [first] = subscription.items.data;
  if (!first) throw invalid('A subscription must have at least one active plan.', 'items');
  const period: Span = { start: first.current_period_start, end: first.current_period_end };
  if (at < period.start || at > period.end) throw invalid('The timestamp specified for `proration_date` must be within the current period of the subscription.', 'proration_date');
  const before = sameRhythm(subscription.items.data.map(({ price }) => ({ ...price, active: true })));
  const wanted = changedItems(world, subscription, wish.items ?? [], period);
  const after = sameRhythm(wanted.map(({ price }, index) => ({ ...price, active: price.active || price.id === subscription.items.data[index]?.price.id })));
  const restarts = wish.billing_cycle_anchor === 'now' || before.interval !== after.interval || before.interval_count !== after.interval_count;
  const span: Span = restarts ? { start: now, end: periodEnd(now, after.interval, after.interval_count) } : period;
  const items = wanted.map((item) => ({ ...item, current_period_start: span.start, current_period_end: span.end }));
  const prorations = wish.proration_behavior === 'none' ? [] : prorationLines(world, subscription, items, period, at, restarts);
  const restart = restarts ? items.map((item) => periodLine(world, subscription, item, item.id, span)) : [];
  return { items, prorations, restart, anchor: restarts ? now : subscription.billing_cycle_anchor };
}

/** An entry with an id changes or removes that item; one without adds another item, as many an integration has found out. */
function changedItems(world: World, subscription: Subscription, changes: ItemChange[], { start, end }: Span): SubscriptionItem[] {
  let items = subscription.items.data.map((item) => ({ ...item }));
  for (const [index, { id, price: priceId, quantity, deleted, metadata }] of changes.entries()) {
    const price = priceId ? world.store.get('price', priceId, `items[${index}][price]`) : undefined;
    const item = items.find((row) => row.id === id);
    if (id && !item) throw invalid(`No such subscription item: '${id}'`, `items[${index}][id]`, 'resource_missing');
    if (deleted) items = items.filter((row) => row !== item);
    else if (item) Object.assign(item, { price: structuredClone(price ?? item.price), quantity: quantity ?? item.quantity, metadata: { ...item.metadata, ...metadata } });
    else if (!price) throw invalid(`Missing required param: items[${index}][price].`, `items[${index}][price]`, 'parameter_missing');
    else if (items.some((row) => row.price.id === price.id)) throw invalid(`Cannot add multiple subscription items with the same plan: ${price.id}`, `items[${index}][price]`);
    else items.push(newItem(subscription.id, { price, quantity: quantity ?? 1, metadata }, start, end));
  }
  if (items.length === 0) throw invalid('A subscription must have at least one active plan.', 'items');
  return items;
}

function prorationLines(world: World, subscription: Subscription, items: SubscriptionItem[], period: Span, at: number, restarts: boolean): InvoiceLine[] {
  const old = subscription.items.data;
  const ids = new Set([...old, ...items].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const from = old.find((item) => item.id === id);
    const to = items.find((item) => item.id === id);
    if (!restarts && from?.price.id === to?.price.id && from?.quantity === to?.quantity) return [];
    return prorate(from, restarts ? undefined : to, period, at).map((part) => prorationLine(world, subscription, part, id));
  });
}

/** `error_if_incomplete`: what cannot be paid at once is not done at all. */
function mustBePayable(world: World, subscription: Subscription, lines: InvoiceLine[]): void {
  if (draftInvoice(world, subscription, lines, 'subscription_update').amount_due === 0) return;
  const outcome = foresee(world, subscription.customer, cardOf(world, subscription), { present: false });
  if (outcome.status === 'requires_action') throw declined({ ...declines.authentication_required, code: 'subscription_payment_intent_requires_action', message: 'Payment for this subscription requires additional user action before it can be completed successfully.' });
  if (outcome.status !== 'declined') return;
  if (!outcome.error) throw invalid('This customer has no attached payment source or default payment method.', undefined, 'resource_missing');
  throw declined(outcome.error);
}

function plainFields(world: World, subscription: Subscription, fields: SubscriptionFields): Partial<Subscription> {
  const patch: Partial<Subscription> = {};
  if (fields.metadata) patch.metadata = mergeMetadata(subscription.metadata, fields.metadata);
  if (fields.description !== undefined) patch.description = fields.description || null;
  if (fields.default_payment_method) patch.default_payment_method = fields.default_payment_method;
  if (fields.cancellation_details) patch.cancellation_details = { ...subscription.cancellation_details, ...fields.cancellation_details };
  if (fields.cancel_at_period_end === true) {
    patch.cancel_at_period_end = true;
    patch.cancel_at = Math.max(...subscription.items.data.map((item) => item.current_period_end));
    patch.canceled_at = world.store.now(subscription.customer);
    patch.cancellation_details = { ...(patch.cancellation_details ?? subscription.cancellation_details), reason: 'cancellation_requested' };
  }
  if (fields.cancel_at_period_end === false) {
    Object.assign(patch, { cancel_at_period_end: false, cancel_at: null, canceled_at: null, cancellation_details: { comment: null, feedback: null, reason: null } });
  }
  return patch;
}

/** Keys with an empty value go, the others are put in. */
export function mergeMetadata(before: Record<string, string>, changes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''));
}
