import Stripe from 'stripe';
import type { Config } from '@dott/platform/config';
import { planOf, priceOf, type BillingCycle } from '@dott/modules/plans/rules';
import { subscriptionErrors } from '../errors.ts';
import { declineFor, type PaidPlan } from '../rules.ts';

/** The longest that one try of a call may take, and how often the SDK tries again by itself: under the same idempotency key. */
const TIMEOUT_MS = 8_000;
const RETRIES = 2;
const CURRENCY = 'usd';

/** The provider's client; undefined where none is set up. */
export function openStripe({ stripe }: Config): Stripe | undefined {
  if (!stripe) return undefined;
  const { hostname, port, protocol } = new URL(stripe.apiBase);
  return new Stripe(stripe.secretKey, {
    host: hostname, protocol: protocol === 'http:' ? 'http' : 'https', ...(port && { port: Number(port) }), timeout: TIMEOUT_MS, maxNetworkRetries: RETRIES, telemetry: false,
  });
}

/** The code of Stripe's error for a charge that the bank wants to ask the person about. */
const asks: ReadonlySet<string> = new Set(['subscription_payment_intent_requires_action', 'authentication_required', 'invoice_payment_intent_requires_action']);

/** Whether a charge was not declined, but waits for a word between the person and the bank. */
export function asksThePerson(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeCardError && asks.has(error.code ?? '');
}

/** What a failed call means for who asked; an error that is not the provider's goes on as it is. */
export function coded(error: unknown): unknown {
  if (error instanceof Stripe.errors.StripeCardError) return subscriptionErrors[declineFor({ code: error.code, declineCode: error.decline_code })]({ cause: error });
  if (isSilence(error)) {
    return subscriptionErrors['provider-unavailable']({ cause: error, retryAfterMs: 30_000 });
  }
  return error instanceof Stripe.errors.StripeError ? subscriptionErrors['provider-refused']({ cause: error }) : error;
}

/** Whether a call may have been done although it failed; a key that was used for something else was used. */
function isSilence(error: unknown): boolean {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError, StripeIdempotencyError } = Stripe.errors;
  return [StripeConnectionError, StripeAPIError, StripeRateLimitError, StripeIdempotencyError].some((kind) => error instanceof kind);
}

/** Calls the provider; what it refuses or cannot do comes as a coded error. */
export async function ask<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw coded(error);
  }
}

/** What is bought: its price follows from it. */
export interface Wanted {
  readonly plan: PaidPlan;
  readonly billingCycle: BillingCycle;
  /** With the discount of its country. */
  readonly regional: boolean;
}

/** What it costs, in cents. */
export function centsOf({ plan, billingCycle, regional }: Wanted): number {
  return priceOf(plan, billingCycle, { discounted: regional }).amountMinor;
}

const found = new WeakMap<Stripe, Map<string, Promise<string>>>();

/** The provider's price of what is wanted, made there from the one catalogue of plans when it is missing or costs something else. */
export function priceRef(stripe: Stripe, wanted: Wanted): Promise<string> {
  const known = found.get(stripe) ?? new Map<string, Promise<string>>();
  found.set(stripe, known);
  const key = `dott_${wanted.plan}_${wanted.billingCycle}${wanted.regional ? '_regional' : ''}`;
  const ref = known.get(key) ?? findOrMakePrice(stripe, key, wanted);
  known.set(key, ref);
  // What failed is asked for again by the next one.
  ref.catch(() => known.delete(key));
  return ref;
}

async function findOrMakePrice(stripe: Stripe, key: string, wanted: Wanted): Promise<string> {
  const cents = centsOf(wanted);
  const { data: [price] } = await stripe.prices.list({ lookup_keys: [key], active: true, limit: 1 });
  if (price?.unit_amount === cents && price.currency === CURRENCY) return price.id;
  const product = await productRef(stripe, wanted.plan);
  const made = await stripe.prices.create({
    product, currency: CURRENCY, unit_amount: cents, recurring: { interval: wanted.billingCycle === 'annual' ? 'year' : 'month' }, lookup_key: key, transfer_lookup_key: true,
    metadata: { plan: wanted.plan, billing_cycle: wanted.billingCycle, regional: String(wanted.regional) },
  }, { idempotencyKey: `price:${key}:${cents}` });
  return made.id;
}

async function productRef(stripe: Stripe, plan: PaidPlan): Promise<string> {
  const id = `dott_${plan}`;
  try {
    return (await stripe.products.retrieve(id)).id;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || error.code !== 'resource_missing') throw error;
    return (await stripe.products.create({ id, name: `Dott ${planOf(plan).name}` }, { idempotencyKey: `product:${id}` })).id;
  }
}
