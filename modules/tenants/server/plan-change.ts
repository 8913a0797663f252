import type { SystemTx, TenantActor } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { isPaid, type BillingCycle, type PlanId } from '@dott/modules/plans/rules';
import { holdTenant, setBusinessPlan, setTenantPlan } from './tenants.sql.ts';

export interface PlanChange {
  readonly before: PlanId;
  readonly after: PlanId;
}

/** What a business is to have from now on. */
export interface PlanWanted {
  readonly plan: PlanId;
  readonly billingCycle: BillingCycle | null;
  /** Whether nothing may be changed in it because the plan is not paid. */
  readonly readOnly: boolean;
}

/**
 * Puts a business on another plan: what its limits follow, what its documents know, and what every session shows, at once. Undefined for a
 * business that does not exist. Whatever is over the new limits stays; only more of it is refused.
 */
export function changePlan(services: Services, actor: TenantActor, wanted: { plan: PlanId; billingCycle: BillingCycle; dryRun: boolean }): Promise<PlanChange | undefined> {
  const { plan } = wanted;
  return services.db.withSystem('change the plan of a business', async (tx) => {
    if (!wanted.dryRun) return putPlan(services, tx, actor, { plan, billingCycle: wanted.billingCycle, readOnly: false });
    const [tenant] = await tx.run(holdTenant(tx, actor.tenantId));
    return tenant && { before: tenant.plan, after: plan };
  });
}

/** The same as a part of a transaction, which has not entered a tenant. Nothing is written where nothing is another. */
export async function putPlan(services: Services, tx: SystemTx, actor: TenantActor, wanted: PlanWanted): Promise<PlanChange | undefined> {
  const { tenantId } = actor;
  const { plan, readOnly } = wanted;
  const [tenant] = await tx.run(holdTenant(tx, tenantId));
  if (!tenant) return undefined;
  const billingCycle = isPaid(plan) ? wanted.billingCycle : null;
  const change = { before: tenant.plan, after: plan };
  if (tenant.plan === plan && tenant.billing_cycle === billingCycle && (tenant.read_only_since !== null) === readOnly) return change;
  const detail = { ...change, billingCycle, readOnly };
  const inside = await tx.enterTenant(actor, { about: { entity: 'business', entityId: tenantId, action: 'tenants.changePlan', detail } });
  const now = services.clock.now();
  await tx.batch(
    setTenantPlan(tx, tenantId, { plan, billingCycle, readOnlySince: readOnly ? (tenant.read_only_since ?? now) : null, now }), setBusinessPlan(inside, plan, now),
  );
  await services.sessions.bumpTenant(tx, tenantId);
  return change;
}
