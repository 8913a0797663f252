import type Stripe from 'stripe';
import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import { billingCycles, planIds } from '@dott/modules/plans/rules';
import { jobActor, putPlan } from '@dott/modules/tenants/server';
import { standingOf, statusOf, type StandingFacts } from '../rules.ts';
import { ask, centsOf, type Wanted } from './provider.ts';
import { countQuestion, findSubscription, keepAnswer, markPaid, type SubscriptionRow } from './subscriptions.sql.ts';

type Found = Stripe.Subscription;
type Answer = Parameters<typeof keepAnswer>[2];

/** Run by `onboarding`: opens the books of a business that was paid for before they were. */
const OPEN_PAID_JOB = 'onboarding.open-paid';

/**
 * Asks the provider what a business has there and lets everything follow from it: mirror, purchase, plan, read-only or not. Messages of the provider are
 * only a reason to ask, so it does not matter in which order they come, how often, or whether at all. Undefined when the business never began to pay.
 */
export async function mirror(services: Services, stripe: Stripe, tenantId: TenantId): Promise<SubscriptionRow | undefined> {
  const { db, clock } = services;
  const [[before]] = await db.withSystem('ask the provider about a subscription', (tx) => tx.commit(countQuestion(tx, tenantId)));
  if (!before) return undefined;
  const { found, foreign, living } = await ask(latestOf(stripe, before.customer_ref));
  // A price of another hand opens no plan.
  for (const { id } of foreign) services.log.error({ tenantId, subscription: id }, 'a subscription at the provider has a price that is not one of the plans; it counts for nothing');
  // It cannot come from here; should it come from a hand at the provider, somebody has to give money back.
  if (living.length > 1) services.log.error({ tenantId, subscriptions: living }, 'a business has more than one subscription that is charged for');
  const now = clock.now();
  const answer = found ? answerOf(services, found, before, now) : nothing(before, now);
  return db.withSystem('keep what the provider says of a subscription', async (tx) => {
    const [kept] = answer ? await tx.run(keepAnswer(tx, { tenantId, question: before.sync_no }, answer)) : [];
    if (!kept) {
      // Nothing is there yet, or who asked after us has been answered: that is newer.
      const [[row]] = await tx.commit(findSubscription(tx, tenantId));
      return row;
    }
    const purchaseId = found?.metadata['purchase_id'];
    if (kept.status === 'active' && purchaseId) await tx.run(markPaid(tx, tenantId, purchaseId, now));
    await follow(services, tx, { before, kept, now });
    return kept;
  });
}

const rank: Readonly<Record<string, number>> = { active: 4, past_due: 3, unpaid: 2, incomplete: 1 };

/** A subscription at a price of ours. */
type Ours = Found & { readonly item: Stripe.SubscriptionItem; readonly wanted: Wanted; readonly cents: number };

function oursOf(found: Found): Ours | undefined {
  const [item] = found.items.data;
  const wanted = item && wantedOf(item.price);
  return item && wanted && item.price.currency === 'usd' && item.price.unit_amount !== null ? { ...found, item, wanted, cents: item.price.unit_amount } : undefined;
}

/** The subscription that counts among all that a customer ever had: of those at our prices the one that lives most, then the newest. */
async function latestOf(stripe: Stripe, customer: string): Promise<{ found: Ours | undefined; foreign: readonly Found[]; living: readonly string[] }> {
  const { data } = await stripe.subscriptions.list({ customer, status: 'all', limit: 100, expand: ['data.default_payment_method'] });
  const ours = data.flatMap((each) => oursOf(each) ?? []);
  const [found] = ours.toSorted((a, b) => (rank[b.status] ?? 0) - (rank[a.status] ?? 0) || b.created - a.created);
  const living = ours.filter(({ status }) => ['active', 'past-due'].includes(statusOf(status))).map(({ id }) => id);
  return { found, living, foreign: data.filter((each) => statusOf(each.status) !== 'gone' && !oursOf(each)) };
}

/** What the provider has at this moment that is paid or that can still be. */
export async function findThere(stripe: Stripe, customer: string): Promise<Found | undefined> {
  const { found } = await ask(latestOf(stripe, customer));
  return found && statusOf(found.status) !== 'gone' ? found : undefined;
}

/** What is kept when the provider has nothing of ours: what lived here is over. */
function nothing({ status }: SubscriptionRow, now: Date): Answer | undefined {
  return status === 'active' || status === 'past-due' ? { status: 'gone', past_due_since: null, updated_at: now } : undefined;
}

/** What is kept of the provider's answer. */
function answerOf(services: Services, found: Ours, before: SubscriptionRow, now: Date): Answer {
  const { item, wanted, cents } = found;
  if (cents !== centsOf(wanted)) services.log.warn({ tenantId: before.tenant_id, subscription: found.id }, 'a subscription goes on at a price of before');
  const status = statusOf(found.status);
  const card = typeof found.default_payment_method === 'object' ? found.default_payment_method?.card : undefined;
  return {
    subscription_ref: found.id, item_ref: item.id, status, plan: wanted.plan, billing_cycle: wanted.billingCycle, regional: wanted.regional, amount_minor: cents,
    period_ends_at: new Date(item.current_period_end * 1_000), cancel_at_period_end: found.cancel_at_period_end || found.cancel_at !== null,
    past_due_since: status === 'past-due' ? (before.past_due_since ?? now) : null, updated_at: now,
    ...(card && { card_brand: card.brand, card_last4: card.last4, card_country: card.country }),
  };
}

function wantedOf({ metadata }: Stripe.Price): Wanted | undefined {
  const plan = planIds.find((id) => id === metadata['plan']);
  const billingCycle = billingCycles.find((cycle) => cycle === metadata['billing_cycle']);
  return plan && plan !== 'basic' && billingCycle ? { plan, billingCycle, regional: metadata['regional'] === 'true' } : undefined;
}

/** Lets the business follow its subscription, in the transaction that keeps it. */
async function follow(services: Services, tx: SystemTx, { before, kept, now }: { before: SubscriptionRow; kept: SubscriptionRow; now: Date }): Promise<void> {
  // The column holds ids of businesses only.
  const tenantId = kept.tenant_id as TenantId;
  const lives = kept.status === 'active' || kept.status === 'past-due';
  const ended = !lives && (before.status === 'active' || before.status === 'past-due');
  const standing = standingOf(factsOf(kept), now);
  if ((lives && kept.plan) || ended) {
    const wanted = { plan: lives && kept.plan ? kept.plan : 'basic' as const, billingCycle: lives ? kept.billing_cycle : null, readOnly: standing === 'read-only' };
    const change = await putPlan(services, tx, jobActor(tenantId, 'subscriptions.mirror'), wanted);
    if (!change && lives) tx.enqueue(OPEN_PAID_JOB, { tenantId }, { key: `open-paid:${tenantId}` });
  }
  const said = standingOf(factsOf(before), before.updated_at);
  const news = ended ? 'ended' : standing !== said && (standing === 'past-due' || standing === 'read-only') ? standing : undefined;
  if (news) tx.enqueue('subscriptions.tell', { tenantId, news, day: now.toISOString().slice(0, 10) });
}

/** What a standing follows from. */
export function factsOf(row: SubscriptionRow): StandingFacts {
  return { status: row.status, pastDueSince: row.past_due_since, cancelAtPeriodEnd: row.cancel_at_period_end };
}
