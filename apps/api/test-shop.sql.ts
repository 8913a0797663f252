import type { SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';

/** A person whose address is confirmed and who has no password: tests that sign in by password sign up for real. */
export const insertPerson = (tx: SystemTx, id: UserId, email: string, now: Date) =>
  tx.sql.insertInto('user_account').values({
    id, email, given_name: 'Amina', family_name: 'Odhiambo', password_hash: null, password_changed_at: null, email_verified_at: now,
  });

export const insertCompletedOnboarding = (tx: SystemTx, row: { tenantId: TenantId; userId: UserId; name: string; country: string; currency: string; timeZone: string; now: Date }) =>
  tx.sql.insertInto('onboarding').values({
    tenant_id: row.tenantId, user_id: row.userId, state: 'COMPLETED', business_name: row.name, business_type: 'retail', country: row.country,
    currency: row.currency, time_zone: row.timeZone, plan: 'basic', billing_cycle: null, completed_at: row.now, updated_at: row.now,
  });

export const insertMember = (tx: SystemTx, tenantId: TenantId, userId: UserId, role: 'owner' | 'admin' | 'accountant' | 'sales' | 'viewer') =>
  tx.sql.insertInto('membership').values({ tenant_id: tenantId, user_id: userId, role, status: 'active' });
