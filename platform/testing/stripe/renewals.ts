import { invalid } from './errors.ts';
import { issueInvoice, periodLine } from './invoicing.ts';
import type { Outcome } from './payments.ts';
import { periodEnd } from './proration.ts';
import type { Subscription } from './resources.ts';
import { change } from './store.ts';
import { collect, endSubscription, openInvoices, sameRhythm } from './subscriptions.ts';
import type { World } from './world.ts';

/** What a step in time did to a subscription: what came of its charge, or `ended` when it was over. */
export type Step = Outcome['status'] | 'ended' | 'unpaid';

/** Moves a subscription's customer to the end of the period: it renews and is charged, or ends there if it was canceled. */
export function nextPeriod(world: World, id: string): Step {
  const subscription = world.store.get('subscription', id);
  mustLive(subscription);
  const start = Math.max(...subscription.items.data.map((item) => item.current_period_end));
  world.store.moveTo(subscription.customer, start);
  if (subscription.cancel_at !== null && subscription.cancel_at <= start) {
    endSubscription(world, subscription, 'cancellation_requested');
    return 'ended';
  }
  const { interval, interval_count: count } = sameRhythm(subscription.items.data.map(({ price }) => ({ ...price, active: true })));
  const end = periodEnd(start, interval, count, subscription.billing_cycle_anchor);
  const items = subscription.items.data.map((item) => ({ ...item, current_period_start: start, current_period_end: end }));
  const before = change(subscription, { items: { ...subscription.items, data: items } });
  world.store.emit('customer.subscription.updated', subscription, before);
  const lines = [...(world.waitingLines.get(id) ?? []), ...items.map((item) => periodLine(world, subscription, item, item.id, { start, end }))];
  world.waitingLines.delete(id);
  const invoice = issueInvoice(world, subscription, lines, 'subscription_cycle');
  // A subscription that is already given up on gets its invoices, but nobody is charged for them.
  if (subscription.status === 'unpaid') return 'unpaid';
  return collect(world, subscription, invoice, { present: false }).status;
}

/** Moves a subscription's customer to the next retry of its oldest open invoice, and charges it again. */
export function retryPayment(world: World, id: string): Step {
  const subscription = world.store.get('subscription', id);
  mustLive(subscription);
  const [invoice] = openInvoices(world, subscription);
  if (!invoice) throw invalid('This subscription has no open invoice.');
  if (invoice.next_payment_attempt !== null) world.store.moveTo(subscription.customer, invoice.next_payment_attempt);
  return collect(world, subscription, invoice, { present: false }).status;
}

/** What the account's settings do after the last retry: leave the subscription `unpaid`, or cancel it. */
export function giveUp(world: World, id: string, how: 'canceled' | 'unpaid'): void {
  const subscription = world.store.get('subscription', id);
  mustLive(subscription);
  for (const invoice of openInvoices(world, subscription)) change(invoice, { next_payment_attempt: null, auto_advance: false });
  if (how === 'canceled') {
    endSubscription(world, subscription, 'payment_failed');
    return;
  }
  const before = change(subscription, { status: 'unpaid' });
  world.store.emit('customer.subscription.updated', subscription, before);
}

function mustLive({ status }: Subscription): void {
  if (status === 'canceled' || status === 'incomplete_expired' || status === 'incomplete') throw invalid(`A subscription with the status ${status} has no next period.`);
}
