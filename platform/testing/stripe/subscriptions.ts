import { invalid } from './errors.ts';
import { issueInvoice, periodLine } from './invoicing.ts';
import { cardOf, chargeInvoice, type Outcome, type Presence } from './payments.ts';
import { periodEnd } from './proration.ts';
import type { Invoice, Metadata, PaymentMethod, Price, Recurring, Subscription, SubscriptionItem } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

/** What a subscription begins with. */
export interface Beginning {
  readonly customer: string;
  readonly items: readonly { price: Price; quantity: number; metadata?: Metadata }[];
  readonly metadata: Metadata;
  readonly description: string | null;
}

/** Makes a subscription in `incomplete` with its first invoice, open; charging it is the next step. */
export function beginSubscription(world: World, { customer, items, metadata, description }: Beginning): { subscription: Subscription; invoice: Invoice } {
  const { store } = world;
  const id = newId('sub');
  const created = store.now(customer);
  const recurring = sameRhythm(items.map(({ price }) => price));
  const end = periodEnd(created, recurring.interval, recurring.interval_count);
  const subscription = store.add('subscription', {
    id, object: 'subscription', application: null, application_fee_percent: null, automatic_tax: { disabled_reason: null, enabled: false, liability: null }, billing_cycle_anchor: created, billing_cycle_anchor_config: null,
    billing_mode: { type: 'flexible', flexible: null }, billing_thresholds: null, cancel_at: null, cancel_at_period_end: false, canceled_at: null, cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically', created, currency: items[0]?.price.currency ?? '', customer, days_until_due: null, default_payment_method: null, default_source: null, default_tax_rates: [], description,
    discounts: [], ended_at: null, invoice_settings: { account_tax_ids: null, issuer: { type: 'self' } },
    items: { object: 'list', data: items.map((item) => newItem(id, item, created, end)), has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null, livemode: false, metadata: { ...metadata }, next_pending_invoice_item_invoice: null, on_behalf_of: null, pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' }, pending_invoice_item_interval: null, pending_setup_intent: null, pending_update: null, schedule: null,
    start_date: created, status: 'incomplete', test_clock: null, transfer_data: null, trial_end: null, trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } }, trial_start: null,
  });
  const lines = subscription.items.data.map((item) => periodLine(world, subscription, item, item.id, { start: created, end }));
  const invoice = issueInvoice(world, subscription, lines, 'subscription_create');
  store.emit('customer.subscription.created', subscription);
  return { subscription, invoice };
}

/** A new item of a subscription; periods stand on items. */
export const newItem = (subscription: string, { price, quantity, metadata }: { price: Price; quantity: number; metadata?: Metadata }, start: number, end: number): SubscriptionItem => ({
  id: newId('si', 14), object: 'subscription_item', billing_thresholds: null, created: start, current_period_end: end, current_period_start: start, discounts: [], metadata: { ...metadata }, price: structuredClone(price), quantity,
  subscription, tax_rates: [],
});

/** The rhythm that all prices of a subscription share; one currency, too. */
export function sameRhythm(prices: readonly Price[]): Recurring {
  const [first] = prices;
  if (!first?.recurring) throw invalid('The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.', 'items[0][price]');
  for (const price of prices) {
    if (price.currency !== first.currency) throw invalid('All prices on a subscription must have the same currency.', 'items');
    if (price.recurring?.interval !== first.recurring.interval || price.recurring.interval_count !== first.recurring.interval_count) throw invalid('All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`.', 'items');
    if (!price.active) throw invalid(`The price specified is inactive. This field only accepts active prices.`, 'items');
  }
  return first.recurring;
}

/** Charges a subscription's invoice and draws the consequences for the subscription. */
export function collect(world: World, subscription: Subscription, invoice: Invoice, presence: Presence, method: PaymentMethod | undefined = cardOf(world, subscription)): Outcome {
  const outcome = chargeInvoice(world, invoice, method, presence);
  const { status } = subscription;
  const lives = status === 'incomplete' || status === 'past_due' || status === 'unpaid';
  if (outcome.status === 'paid' && lives && !owes(world, subscription)) moveTo(world, subscription, 'active');
  if (outcome.status !== 'paid' && status === 'active') moveTo(world, subscription, 'past_due');
  return outcome;
}

const owes = (world: World, { id }: Subscription): boolean => world.store.all('invoice').some((invoice) => invoice.status === 'open' && invoice.parent.subscription_details.subscription === id);

/** Changes the status and tells it; the customer is delinquent while an invoice is due. */
function moveTo(world: World, subscription: Subscription, status: Subscription['status']): void {
  const before = change(subscription, { status });
  world.store.emit('customer.subscription.updated', subscription, before);
  const customer = world.store.get('customer', subscription.customer);
  const changed = change(customer, { delinquent: status === 'past_due' || status === 'unpaid' });
  if ('delinquent' in changed) world.store.emit('customer.updated', customer, changed);
}

/** Ends a subscription now; what is open stays open, as Stripe leaves it. */
export function endSubscription(world: World, subscription: Subscription, reason: string | null): Subscription {
  const now = world.store.now(subscription.customer);
  change(subscription, {
    status: 'canceled', canceled_at: subscription.canceled_at ?? now, ended_at: now,
    cancellation_details: { ...subscription.cancellation_details, reason: subscription.cancellation_details.reason ?? reason },
  });
  for (const invoice of openInvoices(world, subscription)) change(invoice, { auto_advance: false, next_payment_attempt: null });
  world.store.emit('customer.subscription.deleted', subscription);
  return subscription;
}

/** Gives up a subscription whose first payment never came: after Stripe's 23 hours, or with the checkout that made it. */
export function expireIncomplete(world: World, subscription: Subscription): void {
  for (const invoice of openInvoices(world, subscription)) {
    const now = world.store.now(subscription.customer);
    change(invoice, { status: 'void', amount_remaining: 0, status_transitions: { ...invoice.status_transitions, voided_at: now } });
    world.store.emit('invoice.voided', invoice);
  }
  const before = change(subscription, { status: 'incomplete_expired', ended_at: world.store.now(subscription.customer) });
  world.store.emit('customer.subscription.updated', subscription, before);
}

/** The invoices of a subscription that wait for money, oldest first. */
export const openInvoices = (world: World, { id }: Subscription): Invoice[] =>
  world.store.all('invoice').filter((invoice) => invoice.status === 'open' && invoice.parent.subscription_details.subscription === id);
