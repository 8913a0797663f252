import { defineContract, signedBody } from '@dott/platform/http/contract';
import { zDecimal } from '@dott/platform/money';
import { z } from 'zod';
import { billingCycles, planIds, zBillingCycle, zPlanId } from '@dott/modules/plans/rules';
import { subscriptionErrors } from './errors.ts';
import { purchaseStates, standings } from './rules.ts';

export { subscriptionErrors } from './errors.ts';

const moment = z.iso.datetime();
const Dollars = z.object({ amount: z.string(), currency: z.literal('USD') });
const Card = z.object({ brand: z.string(), last4: z.string(), country: z.string().nullable() });

/** What a plan costs one business: `listed` without and `price` with the discount of its country. */
const Cost = { plan: z.enum(planIds), billingCycle: z.enum(billingCycles), price: Dollars, listed: Dollars, discount: z.object({ percent: z.number(), reason: z.string() }).nullable() };

/**
 * A purchase on its way. none: nothing was begun · open: the card is awaited on the provider's page (`url`) · ready: the card is here and the
 * price is as it was told · price-changed: the card's country does not confirm the discount, so `price` has to be accepted first · charging: the charge's result
 * is not known yet · authentication: the bank wants a word with the person (`url`) · failed: declined (`failure` is an error's code) · paid.
 */
export const Purchase = z.object({ ...Cost, state: z.enum(purchaseStates), card: Card.nullable(), url: z.string().nullable(), failure: z.string().nullable() });

/** What `accept` repeats when the price is another than the one that was told first. */
export const Settling = z.object({ accept: zDecimal({ maxScale: 2, least: 'positive' }).optional() });

/** What settling a purchase can end in. */
export const chargeErrors = [
  subscriptionErrors['not-offered'], subscriptionErrors['no-card'], subscriptionErrors['price-changed'], subscriptionErrors['card-declined'], subscriptionErrors['insufficient-funds'],
  subscriptionErrors['card-expired'], subscriptionErrors['card-details-wrong'], subscriptionErrors['card-not-supported'], subscriptionErrors['card-limit'],
  subscriptionErrors['processing-failed'], subscriptionErrors['authentication-failed'], subscriptionErrors['under-way'], subscriptionErrors['already-subscribed'],
  subscriptionErrors['provider-unavailable'], subscriptionErrors['provider-refused'],
] as const;

/** The plan of a business, what it costs and how it stands. */
export const Subscription = z.object({
  ...Cost,
  /** free: nothing is paid · active · past-due: a payment failed, everything works until `graceEndsAt` · read-only: what is there can be read, nothing added · ending: paid until `periodEndsAt`, free then. */
  standing: z.enum(standings),
  periodEndsAt: moment.nullable(),
  graceEndsAt: moment.nullable(),
  card: Card.nullable(),
  /** Whether paid plans can be bought here. */
  offered: z.boolean(),
  limits: z.object({ users: z.number().nullable(), storageBytes: z.number().nullable(), support: z.string() }),
  /** A purchase or a change of the card that is on its way. */
  purchase: Purchase.nullable(),
});

const providerErrors = [subscriptionErrors['not-offered'], subscriptionErrors['provider-unavailable'], subscriptionErrors['provider-refused']] as const;
const choice = { plan: zPlanId, billingCycle: zBillingCycle };
const read = { access: 'tenant', permission: 'subscription.read', entity: 'subscription' } as const;
const write = { access: 'tenant', permission: 'subscription.write', entity: 'subscription', whileReadOnly: true } as const;

/** Paying for a plan, changing it, leaving it; and the provider's word about all that. */
export const subscriptions = defineContract('subscriptions', {
  current: { ...read, method: 'GET', path: '/api/subscription', summary: 'The plan of this business, its price and how it stands', reply: Subscription },
  invoices: {
    ...read, method: 'GET', path: '/api/subscription/invoices', summary: 'The provider’s latest invoices for the plan, newest first',
    reply: z.object({ items: z.array(z.object({ id: z.string(), number: z.string().nullable(), at: moment, amount: Dollars, status: z.enum(['paid', 'open', 'void', 'uncollectible', 'draft']), url: z.string().nullable() })) }),
    errors: providerErrors,
  },
  preview: {
    ...read, method: 'GET', path: '/api/subscription/preview', background: true, summary: 'What a change would cost today, and from when on which price',
    query: z.object(choice), reply: z.object({ ...Cost, dueNow: Dollars, credit: Dollars, nextAt: moment.nullable() }),
    errors: [...providerErrors, subscriptionErrors['no-subscription'], subscriptionErrors['same-plan'], subscriptionErrors['payment-due']],
  },
  begin: {
    ...write, replay: 'purchase', method: 'POST', path: '/api/subscription/purchase', summary: 'Begin to buy a paid plan: where the card is entered', body: z.object(choice), reply: Purchase,
    errors: [...providerErrors, subscriptionErrors['already-subscribed'], subscriptionErrors['under-way']],
  },
  changeCard: {
    ...write, replay: 'purchase', method: 'POST', path: '/api/subscription/card', summary: 'Begin to pay with another card: where it is entered', reply: Purchase,
    errors: [...providerErrors, subscriptionErrors['no-subscription'], subscriptionErrors['under-way']],
  },
  purchase: { ...read, method: 'GET', path: '/api/subscription/purchase', background: true, summary: 'How the purchase stands, asked of the provider while it is on its way', reply: Purchase, errors: providerErrors },
  settle: {
    ...write, replay: 'purchase', method: 'POST', path: '/api/subscription/purchase/settle', limit: 'payments', summary: 'Charge the card that was entered; with another price only when it is accepted', body: Settling, reply: Purchase, errors: chargeErrors,
  },
  change: {
    ...write, replay: 'current', method: 'POST', path: '/api/subscription/change', limit: 'payments', summary: 'Another paid plan or cycle, from now on; the difference is charged or credited by the day', body: z.object(choice), reply: Subscription,
    errors: [...chargeErrors, subscriptionErrors['no-subscription'], subscriptionErrors['payment-due']],
  },
  cancel: { ...write, replay: 'current', method: 'POST', path: '/api/subscription/cancel', summary: 'Go on with the free plan when what is paid for ends', reply: Subscription, errors: [...providerErrors, subscriptionErrors['no-subscription']] },
  resume: { ...write, replay: 'current', method: 'POST', path: '/api/subscription/resume', summary: 'Keep the paid plan after all', reply: Subscription, errors: [...providerErrors, subscriptionErrors['no-subscription']] },
  stripeWebhook: {
    method: 'POST', path: '/api/webhooks/stripe', access: 'webhook', summary: 'Stripe tells that something changed; it is asked what', body: signedBody({ maxBytes: 256 * 1024, header: 'stripe-signature' }),
    reply: z.object({ received: z.literal(true) }), errors: [subscriptionErrors['signature-invalid'], subscriptionErrors['not-offered']],
  },
});
