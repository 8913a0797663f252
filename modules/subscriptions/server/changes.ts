import type Stripe from 'stripe';
import type { Services, TenantContext } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import { tenantErrors } from '@dott/modules/tenants/contract';
import { findOwnTenant } from '@dott/modules/tenants/server';
import { subscriptionErrors } from '../errors.ts';
import { mirror } from './mirror.ts';
import { ask, asksThePerson, centsOf, priceRef, type Wanted } from './provider.ts';
import { dollars, presentCost, presentPurchase, presentSubscription, type PurchaseView, type SubscriptionView } from './presenting.ts';
import { begin, isLive, providerOf, type Buyer } from './purchases.ts';
import { findPurchase, findSubscription, type SubscriptionRow } from './subscriptions.sql.ts';

export interface PlanChoice {
  readonly plan: PlanId;
  readonly billingCycle: BillingCycle;
}

/** The page of the plan in a business. */
const planPage = (tenantId: TenantId): string => `/${tenantId}/settings/plan`;

/** Who buys for the business that the session works in. */
export function buyerOf({ principal, actor }: TenantContext): Buyer {
  const tenant = principal.session?.tenant;
  if (!principal.session || !tenant) throw tenantErrors['not-found']();
  return { tenantId: actor.tenantId, userId: principal.userId, email: principal.session.user.email, businessName: tenant.name, country: tenant.country, page: planPage(actor.tenantId) };
}

/** The plan of the business, what it costs and how it stands, as the provider was last heard. */
export async function show(ctx: TenantContext): Promise<SubscriptionView> {
  const { services, actor, principal } = ctx;
  const [[[row], [purchase]], tenant] = await Promise.all([
    services.db.withSystem('show the plan of a business', (tx) => tx.commit(findSubscription(tx, actor.tenantId), findPurchase(tx, actor.tenantId))),
    findOwnTenant(services, principal.userId, actor.tenantId),
  ]);
  if (!tenant) throw tenantErrors['not-found']();
  return presentSubscription({ row, purchase, tenant, offered: services.stripe !== undefined, now: ctx.now() });
}

interface Held {
  readonly stripe: Stripe;
  readonly row: SubscriptionRow & { readonly subscription_ref: string; readonly item_ref: string };
}

/** The living subscription of the business, as the provider has it now. */
async function held(services: Services, tenantId: TenantId): Promise<Held> {
  const stripe = providerOf(services);
  const row = await mirror(services, stripe, tenantId);
  const [ref, item] = [row?.subscription_ref, row?.item_ref];
  if (!row || !isLive(row) || !ref || !item) throw subscriptionErrors['no-subscription']();
  return { stripe, row: { ...row, subscription_ref: ref, item_ref: item } };
}

/** What another plan means for a subscription; the discount goes on as its card settled it. */
function wantedOf(row: SubscriptionRow, { plan, billingCycle }: PlanChoice): Wanted {
  if (plan === 'basic') throw subscriptionErrors['no-subscription']();
  // Days that nobody paid for would be credited, and the small invoice of the change would hide the large one that is open.
  if (row.status === 'past-due') throw subscriptionErrors['payment-due']();
  return { plan, billingCycle, regional: row.regional };
}

const isTheSame = (row: SubscriptionRow, { plan, billingCycle }: PlanChoice): boolean => plan === row.plan && billingCycle === row.billing_cycle;

/** What a change would cost today: the days that are left of what is paid, taken off what is new. */
export async function preview(ctx: TenantContext, choice: PlanChoice) {
  const { stripe, row } = await held(ctx.services, ctx.actor.tenantId);
  if (isTheSame(row, choice)) throw subscriptionErrors['same-plan']();
  const wanted = wantedOf(row, choice);
  const price = await ask(priceRef(stripe, wanted));
  const invoice = await ask(stripe.invoices.createPreview({
    customer: row.customer_ref, subscription: row.subscription_ref, subscription_details: { items: [{ id: row.item_ref, price }], proration_behavior: 'always_invoice' },
  }));
  return {
    ...presentCost({ ...choice, country: buyerOf(ctx).country, cents: centsOf(wanted) }),
    dueNow: dollars(Math.max(0, invoice.amount_due)), credit: dollars(Math.max(0, -invoice.total)), nextAt: row.period_ends_at?.toISOString() ?? null,
  };
}

/** Another plan from now on: the difference is charged before anything changes, or credited to the next invoices. */
export async function change(ctx: TenantContext, choice: PlanChoice): Promise<SubscriptionView> {
  const { services, actor } = ctx;
  const { stripe, row } = await held(services, actor.tenantId);
  // Who says it again, or in another tab, has it already.
  if (isTheSame(row, choice)) return show(ctx);
  const price = await ask(priceRef(stripe, wantedOf(row, choice)));
  const idempotencyKey = `change:${row.subscription_ref}:${price}:${row.sync_no}`;
  try {
    await ask(stripe.subscriptions.update(row.subscription_ref, {
      items: [{ id: row.item_ref, price }], proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete', cancel_at_period_end: false,
    }, { idempotencyKey }));
  } catch (error) {
    throw error instanceof Error && asksThePerson(error.cause) ? subscriptionErrors['authentication-failed']({ cause: error.cause }) : error;
  }
  await mirror(services, stripe, actor.tenantId);
  return show(ctx);
}

/** Begins to pay with another card: the subscription stays, and its price is settled by the new card's country. */
export async function changeCard(ctx: TenantContext): Promise<PurchaseView> {
  const { services, actor } = ctx;
  const { row } = await held(services, actor.tenantId);
  const { plan, billing_cycle: billingCycle } = row;
  if (!plan || !billingCycle) throw subscriptionErrors['no-subscription']();
  const buyer = buyerOf(ctx);
  return presentPurchase(await begin(services, buyer, { purpose: 'card', plan, billingCycle }), { plan, billingCycle, country: buyer.country });
}

/** Lets the plan end with what is paid for, or at once when nothing is; `keep` takes that back. */
export async function endAtPeriod(ctx: TenantContext, keep: boolean): Promise<SubscriptionView> {
  const { services, actor } = ctx;
  const { stripe, row } = await held(services, actor.tenantId);
  if (row.status === 'past-due' && !keep) await ask(stripe.subscriptions.cancel(row.subscription_ref));
  else await ask(stripe.subscriptions.update(row.subscription_ref, { cancel_at_period_end: !keep }));
  await mirror(services, stripe, actor.tenantId);
  return show(ctx);
}

const INVOICES_SHOWN = 24;

/** The provider's latest invoices of the business; none for who never paid. */
export async function invoices(ctx: TenantContext) {
  const { services, actor } = ctx;
  const stripe = providerOf(services);
  const [[row]] = await services.db.withSystem('list invoices of a subscription', (tx) => tx.commit(findSubscription(tx, actor.tenantId)));
  if (!row) return { items: [] };
  const { data } = await ask(stripe.invoices.list({ customer: row.customer_ref, limit: INVOICES_SHOWN }));
  return {
    items: data.map(({ id, number, created, total, status, hosted_invoice_url: url }) => ({
      id, number, at: new Date(created * 1_000).toISOString(), amount: dollars(total), status: shownStatus(status), url: url ?? null,
    })),
  };
}

const invoiceStatuses = ['paid', 'open', 'void', 'uncollectible', 'draft'] as const;

function shownStatus(status: string | null): (typeof invoiceStatuses)[number] {
  return invoiceStatuses.find((known) => known === status) ?? 'draft';
}
