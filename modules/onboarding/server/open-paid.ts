import type { SystemTx, TenantActor } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { paymentOf } from '@dott/modules/subscriptions/server';
import { booksOf } from './complete-all.ts';
import { changePlan, markCompleted } from './onboarding.sql.ts';
import { holdOnboarding } from './repair.sql.ts';

/**
 * Opens the books of a business whose payment arrived while nobody was there to go on: what was paid for is what one gets, whatever was chosen last.
 * False when there is nothing to do. The transaction has not entered a tenant.
 */
export async function openPaid(services: Services, tx: SystemTx, about: { tenantId: TenantId; actor: TenantActor; action: string }): Promise<boolean> {
  const { tenantId, actor, action } = about;
  const [row] = await tx.run(holdOnboarding(tx, tenantId));
  const { paid } = await paymentOf(tx, tenantId);
  if (!row || row.state === 'COMPLETED' || !paid) return false;
  const now = services.clock.now();
  // The column holds ids of people only.
  const userId = row.user_id as UserId;
  const [bought] = await tx.run(changePlan(tx, tenantId, { state: 'PAYMENT_PENDING', plan: paid.plan, billingCycle: paid.billingCycle, now }));
  await tx.batch(...await booksOf(tx, actor, { ...row, ...bought }, { ownerId: userId, action }), markCompleted(tx, tenantId, now));
  await services.sessions.bumpUser(tx, userId);
  return true;
}
