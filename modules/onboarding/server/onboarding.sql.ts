import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import type { OnboardingState } from '../rules.ts';

export interface BusinessFacts {
  readonly businessName: string;
  readonly businessType: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
}

/** The onboarding that a person is in: the open one, or else the last that was completed. */
export const findOnboarding = (tx: SystemTx, userId: UserId) =>
  tx.sql.selectFrom('onboarding').selectAll().where('user_id', '=', userId)
    .orderBy('onboarding_completed').orderBy('completed_at', 'desc').limit(1);

/** The same, held until the transaction ends: of two requests at once one waits and then sees what the other did. */
export const lockOnboarding = (tx: SystemTx, userId: UserId) => findOnboarding(tx, userId).forUpdate();

/** The partial index's own words: with a parameter in their place a kept plan would not find the index. */
const openRow = sql<boolean>`state <> 'COMPLETED'`;

/** Begins an onboarding, or changes the one that another tab began a moment ago. */
export function beginOnboarding(tx: SystemTx, begun: { tenantId: TenantId; userId: UserId; facts: BusinessFacts; now: Date }) {
  const columns = businessColumns(begun.facts);
  return tx.sql.insertInto('onboarding')
    .values({ tenant_id: begun.tenantId, user_id: begun.userId, state: 'BUSINESS_INFO', plan: null, billing_cycle: null, completed_at: null, updated_at: begun.now, ...columns })
    .onConflict((conflict) => conflict.column('user_id').where(openRow).doUpdateSet({ ...columns, updated_at: begun.now }))
    .returningAll();
}

export const changeBusiness = (tx: SystemTx, tenantId: string, state: OnboardingState, facts: BusinessFacts, now: Date) =>
  tx.sql.updateTable('onboarding').set({ ...businessColumns(facts), state, updated_at: now }).where('tenant_id', '=', tenantId).returningAll();

export const changePlan = (tx: SystemTx, tenantId: string, choice: { state: OnboardingState; plan: PlanId; billingCycle: BillingCycle | null; now: Date }) =>
  tx.sql.updateTable('onboarding')
    .set({ state: choice.state, plan: choice.plan, billing_cycle: choice.billingCycle, updated_at: choice.now })
    .where('tenant_id', '=', tenantId).returningAll();

export const markCompleted = (tx: SystemTx, tenantId: string, now: Date) =>
  tx.sql.updateTable('onboarding').set({ state: 'COMPLETED', completed_at: now, updated_at: now }).where('tenant_id', '=', tenantId);

const businessColumns = (facts: BusinessFacts) => ({
  business_name: facts.businessName, business_type: facts.businessType, country: facts.country, currency: facts.currency, time_zone: facts.timeZone,
});
