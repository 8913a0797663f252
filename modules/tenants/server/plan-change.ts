import type { TenantActor } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { isPaid, type BillingCycle, type PlanId } from '@dott/modules/plans/rules';
import { holdTenant, setBusinessPlan, setTenantPlan } from './tenants.sql.ts';

export interface PlanChange {
  readonly before: PlanId;
  readonly after: PlanId;
}

/**
 * Puts a business on another plan: what its limits follow, what its documents know, and what every session shows, at once. Undefined for a
 * business that does not exist. Whatever is over the new limits stays; only more of it is refused.
 */
export function changePlan(services: Services, actor: TenantActor, wanted: { plan: PlanId; billingCycle: BillingCycle; dryRun: boolean }): Promise<PlanChange | undefined> {
  const { tenantId } = actor;
  const { plan } = wanted;
  return services.db.withSystem('change the plan of a business', async (tx) => {
    const [tenant] = await tx.run(holdTenant(tx, tenantId));
    if (!tenant) return undefined;
    const change = { before: tenant.plan, after: plan };
    if (wanted.dryRun || tenant.plan === plan) return change;
    const inside = await tx.enterTenant(actor, { about: { entity: 'business', entityId: tenantId, action: 'tenants.changePlan', detail: { ...change } } });
    const now = services.clock.now();
    await tx.batch(setTenantPlan(tx, tenantId, { plan, billingCycle: isPaid(plan) ? wanted.billingCycle : null, now }), setBusinessPlan(inside, plan, now));
    await services.sessions.bumpTenant(tx, tenantId);
    return change;
  });
}
