import type Stripe from 'stripe';
import { defineModule } from '@dott/platform/http';
import { subscriptions } from '../contract.ts';
import { subscriptionErrors } from '../errors.ts';
import { buyerOf, change, changeCard, endAtPeriod, invoices, preview, show } from './changes.ts';
import { jobs } from './jobs.ts';
import { presentPurchase, type PurchaseView } from './presenting.ts';
import { openStripe } from './provider.ts';
import { begin, look, type Buyer } from './purchases.ts';
import { settle } from './settling.ts';
import type { PurchaseRow } from './subscriptions.sql.ts';
import './tables.ts';
import { hear } from './webhook.ts';

declare module '@dott/platform/http' {
  interface Services {
    /** Takes payments for plans; absent where none is set up. */
    readonly stripe: Stripe | undefined;
  }
}

/** A purchase of the business; where none was begun, what the smallest paid plan would cost it. */
function purchaseView({ country }: Buyer, row: PurchaseRow | undefined): PurchaseView {
  return presentPurchase(row, { plan: 'professional', billingCycle: 'monthly', country });
}

export const subscriptionsModule = defineModule({
  contract: subscriptions,
  handlers: {
    current: (ctx) => show(ctx),
    invoices: (ctx) => invoices(ctx),
    preview: (ctx, { query }) => preview(ctx, query),
    begin: async (ctx, { body: { plan, billingCycle } }) => {
      if (plan === 'basic') throw subscriptionErrors['same-plan']();
      return purchaseView(buyerOf(ctx), await begin(ctx.services, buyerOf(ctx), { purpose: 'plan', plan, billingCycle }));
    },
    changeCard: (ctx) => changeCard(ctx),
    purchase: async (ctx) => purchaseView(buyerOf(ctx), await look(ctx.services, ctx.actor.tenantId)),
    settle: async (ctx, { body }) => purchaseView(buyerOf(ctx), await settle(ctx.services, buyerOf(ctx), body.accept)),
    change: (ctx, { body }) => change(ctx, body),
    cancel: (ctx) => endAtPeriod(ctx, false),
    resume: (ctx) => endAtPeriod(ctx, true),
    stripeWebhook: (ctx, { signed }) => hear(ctx, signed),
  },
  jobs,
  setup: async (services) => ({ provides: { stripe: openStripe(services.config) } }),
});

export { presentPurchase, type PurchaseView } from './presenting.ts';
export { begin, giveUp, look, verifyPayment, type Buyer } from './purchases.ts';
export { settle } from './settling.ts';
export { paymentOf, type Payment } from './payment.ts';
