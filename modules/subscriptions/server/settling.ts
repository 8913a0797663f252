import type Stripe from 'stripe';
import { CodedError } from '@dott/platform/errors';
import type { Services } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import { toDecimal, toMinor } from '@dott/platform/money';
import { subscriptionErrors } from '../errors.ts';
import { isDecline } from '../rules.ts';
import { mirror } from './mirror.ts';
import { ask, asksThePerson, centsOf, coded, priceRef } from './provider.ts';
import { current, isLive, move, providerOf, wantedBy, type Buyer } from './purchases.ts';
import type { PurchaseRow, SubscriptionRow } from './subscriptions.sql.ts';

/**
 * Charges the card that was entered for a purchase, or pays with it from now on. A price that is higher than the one that was told needs `accept` to name it.
 * Whatever is lost on the way, calling again goes on with the same charge: one idempotency key an attempt.
 */
export async function settle(services: Services, { tenantId, country }: Pick<Buyer, 'tenantId' | 'country'>, accept?: string): Promise<PurchaseRow> {
  const stripe = providerOf(services);
  const { purchase: found, latest, subscription } = await current(services, stripe, tenantId);
  if (!found || !subscription) {
    if (latest?.state === 'paid') return latest;
    throw subscriptionErrors['no-card']();
  }
  await refuseStale(services, found, subscription);
  if (found.state === 'authentication') return found;
  const purchase = await inCountry(services, found, country);
  if (purchase.card_ref === null || purchase.price_minor === null) throw subscriptionErrors['no-card']();
  refuseUnaccepted(purchase, purchase.price_minor, accept);
  const charging = await move(services, purchase, { state: 'charging', failure: null });
  const after = await underCharge(services, charging, () => (charging.purpose === 'card' ? useCard(stripe, charging, subscription) : buy(stripe, charging, subscription)));
  // Should this fail, the charge is found later: the purchase says that it is under way.
  await mirror(services, stripe, tenantId).catch((error: unknown) => services.log.warn({ err: error, tenantId }, 'a charge went through, and the provider was silent when asked about it'));
  return await latestOf(services, stripe, tenantId) ?? after;
}

async function latestOf(services: Services, stripe: Stripe, tenantId: TenantId): Promise<PurchaseRow | undefined> {
  return (await current(services, stripe, tenantId).catch(() => undefined))?.latest;
}

/** Nothing is bought beside a plan that lives, and a card is changed for the plan that it was entered for. */
async function refuseStale(services: Services, purchase: PurchaseRow, subscription: SubscriptionRow): Promise<void> {
  if (purchase.purpose === 'plan') {
    if (isLive(subscription)) throw subscriptionErrors['already-subscribed']();
    return;
  }
  if (purchase.plan === subscription.plan && purchase.billing_cycle === subscription.billing_cycle) return;
  await move(services, purchase, { state: 'dropped' });
  throw subscriptionErrors['no-card']();
}

/** The same at the price that the business's country of now settles, unless it is being charged already: what was begun as another country's costs what this one's does. */
async function inCountry(services: Services, purchase: PurchaseRow, country: string): Promise<PurchaseRow> {
  if (purchase.country === country || purchase.card_ref === null || purchase.state === 'charging') return purchase;
  const cents = centsOf(wantedBy({ ...purchase, country }, purchase.card_country));
  return move(services, purchase, { country, price_minor: cents, state: cents > purchase.told_minor ? 'price-changed' : 'ready', failure: null });
}

/** Nobody is charged more than they were told. Who accepted once, and was declined, need not do so again. */
function refuseUnaccepted(purchase: PurchaseRow, priceMinor: number, accept: string | undefined): void {
  if (priceMinor <= purchase.told_minor || (accept !== undefined && toMinor(accept, 'USD') === priceMinor)) return;
  if (purchase.state !== 'price-changed' && accept === undefined) return;
  throw subscriptionErrors['price-changed']({ params: { price: `$${toDecimal(priceMinor, 'USD')}` }, extra: { price: { amount: toDecimal(priceMinor, 'USD'), currency: 'USD' } } });
}

type Outcome = { readonly state: 'paid' } | { readonly state: 'authentication'; readonly action_url: string };

/** Keeps what a charge comes to: a decline ends the attempt, silence does not. */
async function underCharge(services: Services, charging: PurchaseRow, charge: () => Promise<Outcome>): Promise<PurchaseRow> {
  try {
    const outcome = await charge();
    // The mirror marks a plan as paid, in the transaction that gives it.
    return outcome.state === 'paid' && charging.purpose === 'plan' ? charging : await move(services, charging, outcome);
  } catch (error) {
    const failure = coded(error);
    if (!(failure instanceof CodedError) || failure.code === subscriptionErrors['provider-unavailable'].code) throw failure;
    const reason = failure.code.replace('subscriptions.', '');
    await move(services, charging, { state: 'failed', failure: isDecline(reason) ? reason : 'provider-refused', attempt: charging.attempt + 1 });
    throw failure;
  }
}

/** Makes the subscription, whose first invoice is charged with it; when the bank wants to ask the person, where it does so. */
async function buy(stripe: Stripe, purchase: PurchaseRow, { customer_ref: customer }: SubscriptionRow): Promise<Outcome> {
  const key = `charge:${purchase.id}:${purchase.attempt}`;
  const order = {
    customer, items: [{ price: await ask(priceRef(stripe, wantedBy(purchase, purchase.card_country))) }], default_payment_method: purchase.card_ref ?? '',
    metadata: { tenant_id: purchase.tenant_id, purchase_id: purchase.id }, expand: ['latest_invoice'],
  };
  try {
    await stripe.subscriptions.create({ ...order, payment_behavior: 'error_if_incomplete' }, { idempotencyKey: key });
    return { state: 'paid' };
  } catch (error) {
    if (!asksThePerson(error)) throw error;
  }
  const waiting = await ask(stripe.subscriptions.create({ ...order, payment_behavior: 'default_incomplete' }, { idempotencyKey: `${key}:asked` }));
  const invoice = typeof waiting.latest_invoice === 'object' ? waiting.latest_invoice : null;
  if (!invoice?.hosted_invoice_url) throw subscriptionErrors['provider-refused']();
  return { state: 'authentication', action_url: invoice.hosted_invoice_url };
}

/** Pays with another card from now on, at the price that its country settles; what is owed is paid with it at once. Each step bears to be done twice. */
async function useCard(stripe: Stripe, purchase: PurchaseRow, subscription: SubscriptionRow): Promise<Outcome> {
  const { subscription_ref: ref, item_ref: item, customer_ref: customer, amount_minor: paying } = subscription;
  const card = purchase.card_ref ?? '';
  if (!ref || !item) throw subscriptionErrors['no-subscription']();
  await ask(stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } }));
  const repriced = paying === purchase.price_minor ? {} : { items: [{ id: item, price: await ask(priceRef(stripe, wantedBy(purchase, purchase.card_country))) }], proration_behavior: 'none' as const };
  const { latest_invoice: invoice } = await ask(stripe.subscriptions.update(ref, { default_payment_method: card, ...repriced, expand: ['latest_invoice'] }));
  if (typeof invoice === 'object' && invoice?.id && invoice.status === 'open') await ask(stripe.invoices.pay(invoice.id, { payment_method: card }));
  return { state: 'paid' };
}
