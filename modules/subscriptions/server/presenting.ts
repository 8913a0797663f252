import type { z } from 'zod';
import { toDecimal } from '@dott/platform/money';
import { entitlementsOf, priceOf, type BillingCycle, type PlanId } from '@dott/modules/plans/rules';
import { regionalDiscount } from '@dott/modules/plans/server';
import type { Purchase, Subscription } from '../contract.ts';
import { graceEnd, standingOf } from '../rules.ts';
import { factsOf } from './mirror.ts';
import type { PurchaseRow, SubscriptionRow } from './subscriptions.sql.ts';

export type PurchaseView = z.input<typeof Purchase>;
export type SubscriptionView = z.input<typeof Subscription>;

/** Cents as an amount of its own. */
export const dollars = (cents: number) => ({ amount: toDecimal(cents, 'USD'), currency: 'USD' as const });

export interface CostFacts {
  readonly plan: PlanId;
  readonly billingCycle: BillingCycle;
  readonly cents: number;
  /** Of the business. */
  readonly country: string;
}

/** What a plan costs a business, beside what it costs without a discount. */
export function presentCost({ plan, billingCycle, cents, country }: CostFacts) {
  const listed = priceOf(plan, billingCycle, { discounted: false }).amountMinor;
  const offer = cents < listed ? regionalDiscount(country) : null;
  return { plan, billingCycle, price: dollars(cents), listed: dollars(listed), discount: offer && { percent: offer.percent, reason: offer.reason } };
}

/** What it costs as an offer: with the discount of the country, until a card says otherwise. */
export function offeredCost(plan: PlanId, billingCycle: BillingCycle, country: string) {
  return presentCost({ plan, billingCycle, country, cents: priceOf(plan, billingCycle, { discounted: regionalDiscount(country) !== null }).amountMinor });
}

function cardOf({ card_brand: brand, card_last4: last4, card_country: country }: Pick<PurchaseRow, 'card_brand' | 'card_last4' | 'card_country'>) {
  return brand && last4 ? { brand, last4, country } : null;
}

/** A purchase as its buyer sees it; `none` with the offer when there is none. */
export function presentPurchase(row: PurchaseRow | undefined, offer: { plan: PlanId; billingCycle: BillingCycle; country: string }): PurchaseView {
  if (!row || row.state === 'dropped') return { ...offeredCost(offer.plan, offer.billingCycle, offer.country), state: 'none', card: null, url: null, failure: null };
  const urls: Partial<Record<PurchaseRow['state'], string | null>> = { open: row.session_url, authentication: row.action_url };
  return {
    ...presentCost({ plan: row.plan, billingCycle: row.billing_cycle, country: row.country, cents: row.price_minor ?? row.told_minor }),
    state: row.state, card: cardOf(row), url: urls[row.state] ?? null, failure: row.failure,
  };
}

/** The plan of a business: by its subscription, or what an operator gave it, which costs nothing. */
export function presentSubscription(facts: {
  row: SubscriptionRow | undefined; purchase: PurchaseRow | undefined; tenant: { plan: PlanId; country: string }; offered: boolean; now: Date;
}): SubscriptionView {
  const { row, purchase, tenant, now } = facts;
  const standing = standingOf(row && factsOf(row), now);
  const bought = standing !== 'free' && row?.billing_cycle && row.amount_minor !== null ? { billingCycle: row.billing_cycle, cents: row.amount_minor } : { billingCycle: 'monthly' as const, cents: 0 };
  const { users, storageBytes, support } = entitlementsOf(tenant.plan);
  return {
    ...presentCost({ plan: tenant.plan, country: tenant.country, ...bought }),
    standing,
    periodEndsAt: standing === 'free' ? null : (row?.period_ends_at?.toISOString() ?? null),
    graceEndsAt: row?.past_due_since ? graceEnd(row.past_due_since).toISOString() : null,
    card: row && standing !== 'free' ? cardOf(row) : null,
    offered: facts.offered,
    limits: { users, storageBytes, support },
    purchase: purchase ? presentPurchase(purchase, { plan: purchase.plan, billingCycle: purchase.billing_cycle, country: purchase.country }) : null,
  };
}
