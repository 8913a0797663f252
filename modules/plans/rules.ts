import { z } from 'zod';
import { planCatalogue } from './catalogue.ts';

export { planCatalogue } from './catalogue.ts';

export const planIds = ['basic', 'professional', 'enterprise'] as const;
export type PlanId = (typeof planIds)[number];
export const zPlanId = z.enum(planIds, 'Choose one of the plans.');

/** A plan by either of its words: `free` is another one for `basic`. */
export const zPlanWord = z.string().trim().toLowerCase().transform((word) => (word === 'free' ? 'basic' : word)).pipe(zPlanId);

export const billingCycles = ['monthly', 'annual'] as const;
export type BillingCycle = (typeof billingCycles)[number];
export const zBillingCycle = z.enum(billingCycles, 'Choose monthly or annual.');

export type Plan = (typeof planCatalogue)[number];

/** What a plan costs and contains. */
export function planOf(id: PlanId): Plan {
  const plan = planCatalogue.find((one) => one.id === id);
  if (!plan) throw new RangeError(`there is no plan ${id}`);
  return plan;
}

/** Whether a plan has to be paid for. */
export function isPaid(id: PlanId): boolean {
  return planOf(id).monthlyUsd > 0;
}

/** Why a country has the regional price: its income group at the World Bank, or that it was in none and decided by hand. */
export const discountReasons = ['low-income', 'lower-middle-income', 'upper-middle-income', 'not-grouped'] as const;
export type DiscountReason = (typeof discountReasons)[number];

/** The regional price, as a share of the list price that is not charged. Which countries have it is known on the server only. */
export const REGIONAL_DISCOUNT_PERCENT = 50;

export interface RegionalDiscount {
  readonly percent: typeof REGIONAL_DISCOUNT_PERCENT;
  readonly reason: DiscountReason;
}

/** What a plan costs a cycle, in cents; prices are whole dollars, so that half of one is exact. */
export function priceOf(id: PlanId, cycle: BillingCycle, options: { readonly discounted: boolean }): { readonly amountMinor: number; readonly currency: 'USD' } {
  const { monthlyUsd, annualUsd } = planOf(id);
  const percent = options.discounted ? 100 - REGIONAL_DISCOUNT_PERCENT : 100;
  return { amountMinor: (cycle === 'monthly' ? monthlyUsd : annualUsd) * percent, currency: 'USD' };
}

export interface Entitlements {
  /** Largest number of people; null without limit. */
  readonly users: number | null;
  /** Largest sum of attachments in bytes; null without limit. */
  readonly storageBytes: number | null;
  readonly support: Plan['support'];
}

/** What a business on this plan may have. All plans have all core features; they differ in these only. */
export function entitlementsOf(id: PlanId): Entitlements {
  const { users, storageBytes, support } = planOf(id);
  return { users, storageBytes, support };
}

/** Whether one more fits: `used` people or bytes are there, `more` are to come. */
export function fitsPlan(limit: number | null, used: number, more: number): boolean {
  return limit === null || used + more <= limit;
}

/** What plans differ in and what an act may therefore run out of. */
export type Entitlement = 'users' | 'storageBytes';

/** What a refusal at a plan's limit tells: where the limit is, and the cheapest plan that has more; null when none has. */
export interface UpgradeOffer {
  readonly plan: PlanId;
  readonly entitlement: Entitlement;
  readonly limit: number | null;
  readonly upgradeTo: PlanId | null;
}

/** The offer that goes with a refusal. */
export function upgradeOffer(id: PlanId, entitlement: Entitlement): UpgradeOffer {
  const limit = entitlementsOf(id)[entitlement];
  const larger = planCatalogue.find((plan) => limit !== null && (plan[entitlement] === null || plan[entitlement] > limit));
  return { plan: id, entitlement, limit, upgradeTo: larger?.id ?? null };
}
