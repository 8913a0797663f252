import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type TenantId, type UserId } from '@dott/platform/ids';
import { paymentOf } from '@dott/modules/subscriptions/server';
import { jobActor } from '@dott/modules/tenants/server';
import { booksOf, homelessSessions } from './complete-all.ts';
import { changePlan, markCompleted } from './onboarding.sql.ts';
import { holdOnboarding } from './repair.sql.ts';

export const jobs: Jobs = {
  'onboarding.open-paid': defineJob({ payload: z.object({ tenantId: zId<TenantId>() }), run: (services, { tenantId }) => openPaid(services, tenantId) }),
};

/** Opens the books of a business whose payment arrived while nobody was there to go on: what was paid for is what one gets, whatever was chosen last. */
async function openPaid(services: Services, tenantId: TenantId): Promise<void> {
  const [seen] = await services.db.withSystem('look whose business is paid for', (tx) => tx.run(holdOnboarding(tx, tenantId)));
  if (!seen || seen.state === 'COMPLETED') return;
  // The column holds ids of people only.
  const userId = seen.user_id as UserId;
  const homeless = await homelessSessions(services, userId);
  const now = services.clock.now();
  await services.db.withSystem('open the books of a business that is paid for', async (tx) => {
    const [row] = await tx.run(holdOnboarding(tx, tenantId));
    const { paid } = await paymentOf(tx, tenantId);
    if (!row || row.state === 'COMPLETED' || !paid) return;
    const [bought] = await tx.run(changePlan(tx, tenantId, { state: 'PAYMENT_PENDING', plan: paid.plan, billingCycle: paid.billingCycle, now }));
    const actor = jobActor(tenantId, 'onboarding.openPaid');
    await tx.batch(...await booksOf(tx, actor, { ...row, ...bought }, { ownerId: userId, action: 'onboarding.openPaid' }), markCompleted(tx, tenantId, now));
    for (const { id } of homeless) await services.sessions.chooseTenant(tx, { id, userId }, tenantId);
    await services.sessions.bumpUser(tx, userId);
  });
}
