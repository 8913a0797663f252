import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type TenantId, type UserId } from '@dott/platform/ids';
import { jobActor } from '@dott/modules/tenants/server';
import { homelessSessions } from './complete-all.ts';
import { openPaid } from './open-paid.ts';
import { holdOnboarding } from './repair.sql.ts';

export const jobs: Jobs = {
  'onboarding.open-paid': defineJob({ payload: z.object({ tenantId: zId<TenantId>() }), run: (services, { tenantId }) => openForBuyer(services, tenantId) }),
};

/** Opens a business that is paid for, and lets its buyer's sessions go on in it. */
async function openForBuyer(services: Services, tenantId: TenantId): Promise<void> {
  const [row] = await services.db.withSystem('look whose business is paid for', (tx) => tx.run(holdOnboarding(tx, tenantId)));
  if (!row || row.state === 'COMPLETED') return;
  // The column holds ids of people only.
  const userId = row.user_id as UserId;
  // Asked for here, because a transaction that waits for a lock must not wait for a second connection too.
  const homeless = await homelessSessions(services, userId);
  const action = 'onboarding.openPaid';
  await services.db.withSystem('open the books of a business that is paid for', async (tx) => {
    if (!await openPaid(services, tx, { tenantId, actor: jobActor(tenantId, action), action })) return;
    for (const { id } of homeless) await services.sessions.chooseTenant(tx, { id, userId }, tenantId);
  });
}
