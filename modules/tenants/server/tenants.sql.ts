import type { SystemTx, TenantTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';
import type { BillingCycle, PlanId } from '@dott/modules/plans/rules';
import type { SessionLimitRule } from '../rules.ts';
import type { NewTenant } from './tenants.ts';

const memberships = (tx: SystemTx, userId: UserId) =>
  tx.sql.selectFrom('membership').innerJoin('tenant', 'tenant.id', 'membership.tenant_id')
    .select(['tenant.id', 'tenant.name', 'membership.role', 'tenant.plan', 'tenant.billing_cycle', 'tenant.business_type', 'tenant.country', 'tenant.currency', 'tenant.time_zone', 'tenant.created_at'])
    .where('membership.user_id', '=', userId).where('membership.status', '=', 'active');

/** The businesses that a person works in, in the order in which they came. */
export const listMemberships = (tx: SystemTx, userId: UserId) => memberships(tx, userId).orderBy('membership.created_at').orderBy('tenant.id');

/** One of them. */
export const findMembership = (tx: SystemTx, userId: UserId, tenantId: TenantId) => memberships(tx, userId).where('tenant.id', '=', tenantId);

export const insertTenant = (tx: SystemTx, tenant: NewTenant) =>
  tx.sql.insertInto('tenant').values({
    id: tenant.id, name: tenant.name, business_type: tenant.businessType, plan: tenant.plan, billing_cycle: tenant.billingCycle,
    country: tenant.country, currency: tenant.currency, time_zone: tenant.timeZone,
  });

export const insertOwner = (tx: SystemTx, tenantId: TenantId, userId: UserId) =>
  tx.sql.insertInto('membership').values({ tenant_id: tenantId, user_id: userId, role: 'owner', status: 'active' });

export const insertBusiness = (tx: TenantTx, tenant: NewTenant) =>
  tx.sql.insertInto('business').values({
    name: tenant.name, business_type: tenant.businessType, plan: tenant.plan, country: tenant.country, currency: tenant.currency, time_zone: tenant.timeZone,
  });

/** What documents and reports need to know of their business: one row. */
export const findBusiness = (tx: TenantTx) =>
  tx.sql.selectFrom('business').select(['name', 'business_type as businessType', 'plan', 'country', 'currency', 'time_zone as timeZone']);

/** Ids of businesses in their own order, for jobs that go over all of them. */
export const listTenantIds = (tx: SystemTx, after: TenantId | undefined, limit: number) => {
  const ids = tx.sql.selectFrom('tenant').select('id').orderBy('id').limit(limit);
  return after === undefined ? ids : ids.where('id', '>', after);
};

/** A business, held until the transaction ends. */
export const holdTenant = (tx: SystemTx, tenantId: TenantId) => tx.sql.selectFrom('tenant').select(['plan', 'billing_cycle', 'read_only_since']).where('id', '=', tenantId).forUpdate();

export const setTenantPlan = (tx: SystemTx, tenantId: TenantId, change: { plan: PlanId; billingCycle: BillingCycle | null; readOnlySince: Date | null; now: Date }) =>
  tx.sql.updateTable('tenant').set({ plan: change.plan, billing_cycle: change.billingCycle, read_only_since: change.readOnlySince, updated_at: change.now }).where('id', '=', tenantId);

export const setBusinessPlan = (tx: TenantTx, plan: PlanId, now: Date) => tx.sql.updateTable('business').set({ plan, updated_at: now });

/** What a business asks of sign-ins. */
export const findSecurity = (tx: SystemTx, tenantId: TenantId) => tx.sql.selectFrom('tenant').select(['session_limit', 'session_limit_rule']).where('id', '=', tenantId);

export const setSecurity = (tx: SystemTx, tenantId: TenantId, settings: { sessionLimit: number | null; whenReached: SessionLimitRule; now: Date }) =>
  tx.sql.updateTable('tenant').set({ session_limit: settings.sessionLimit, session_limit_rule: settings.whenReached, updated_at: settings.now }).where('id', '=', tenantId);

/** A business with what became of it, held until the transaction ends. */
export const holdClosing = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('tenant').select(['name', 'plan', 'time_zone', 'closed_at', 'kept_until']).where('id', '=', tenantId).forUpdate();

/** The same without waiting for anybody. */
export const findClosing = (tx: SystemTx, tenantId: TenantId) =>
  tx.sql.selectFrom('tenant').select(['name', 'plan', 'time_zone', 'closed_at', 'kept_until']).where('id', '=', tenantId);

/** Closes a business, or opens it again. */
export const setClosing = (tx: SystemTx, tenantId: TenantId, closing: { closedAt: Date; keptUntil: string } | null, now: Date) =>
  tx.sql.updateTable('tenant').set({ closed_at: closing?.closedAt ?? null, kept_until: closing?.keptUntil ?? null, updated_at: now }).where('id', '=', tenantId);

/** Closed businesses whose books need not be kept any longer. */
export const listExpired = (tx: SystemTx, today: string) =>
  tx.sql.selectFrom('tenant').select(['id', 'name', 'kept_until']).where('kept_until', '<', today).orderBy('kept_until').orderBy('id');
