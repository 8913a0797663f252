import type { z } from 'zod';
import { requestErrors } from '@dott/platform/errors';
import type { SystemTenantContext } from '@dott/platform/http';
import { dateAt } from '@dott/platform/time';
import { isPaid } from '@dott/modules/plans/rules';
import { paymentOf } from '@dott/modules/subscriptions/server';
import { emptyTeam } from '@dott/modules/team/server';
import { findClosing, holdClosing, setClosing } from '@dott/modules/tenants/server';
import type { UserId } from '@dott/platform/ids';
import { privacyErrors, type privacy } from '../contract.ts';
import { isTyped, keptUntil, reopenUntil } from '../rules.ts';

type ClosingView = z.input<(typeof privacy)['operations']['closing']['reply']>;
type Row = Awaited<ReturnType<ReturnType<typeof findClosing>['execute']>>[number];

/** Whether a business is closed, and how long its books are or would be kept. */
export async function showClosing(ctx: SystemTenantContext): Promise<ClosingView> {
  const [[row]] = await ctx.system.commit(findClosing(ctx.system, ctx.actor.tenantId));
  return present(ctx, known(row));
}

/** Closes a business for good but for a month to think again: its people are out with the answer, its owners can read and nothing else. */
export async function closeBusiness(ctx: SystemTenantContext, typed: string): Promise<ClosingView> {
  const { system, tx, actor, services } = ctx;
  const [found] = await system.run(holdClosing(system, actor.tenantId));
  const row = known(found);
  if (row.closed_at) throw privacyErrors['already-closed']();
  if (!isTyped(typed, row.name)) throw privacyErrors['not-typed']({ fields: { name: { code: privacyErrors['not-typed'].code, message: 'Type the name of the business.' } } });
  const { underWay } = await paymentOf(system, actor.tenantId);
  // A charge that is on its way would pay for a business that nobody uses.
  if (isPaid(row.plan) || underWay) throw privacyErrors['paid-plan']();
  const now = ctx.now();
  const closing = { closedAt: now, keptUntil: keptUntil(dateAt(now, row.time_zone), services.config.booksYears) };
  const [, gone] = await system.batch(setClosing(system, actor.tenantId, closing, now), ...emptyTeam(system, actor.tenantId, now));
  tx.reference(actor.tenantId, { keptUntil: closing.keptUntil, letGo: gone.map((member) => member.user_id) });
  // The columns hold ids of people only.
  for (const member of gone) await services.sessions.endIn(system, member.user_id as UserId, actor.tenantId, 'business-closed');
  await services.sessions.bumpTenant(system, actor.tenantId);
  system.enqueue('privacy.tell-closed', { tenantId: actor.tenantId });
  tell(ctx, 'BUSINESS_CLOSED');
  return present(ctx, { ...row, closed_at: closing.closedAt, kept_until: closing.keptUntil });
}

/** Opens it again. Who was let go stays so: a place in a team is given by its owner, not by a memory. */
export async function reopenBusiness(ctx: SystemTenantContext): Promise<ClosingView> {
  const { system, tx, actor, services } = ctx;
  const [found] = await system.run(holdClosing(system, actor.tenantId));
  const row = known(found);
  if (!row.closed_at) throw privacyErrors['not-closed']();
  if (ctx.now() > reopenUntil(row.closed_at)) throw privacyErrors['too-late']();
  tx.reference(actor.tenantId, { closedAt: row.closed_at.toISOString() });
  await system.run(setClosing(system, actor.tenantId, null, ctx.now()));
  await services.sessions.bumpTenant(system, actor.tenantId);
  tell(ctx, 'BUSINESS_REOPENED');
  return present(ctx, { ...row, closed_at: null, kept_until: null });
}

function known(row: Row | undefined): Row {
  if (!row) throw requestErrors['not-found']();
  return row;
}

function present({ services, now }: SystemTenantContext, row: Row): ClosingView {
  return {
    name: row.name, closedAt: row.closed_at?.toISOString() ?? null, paid: isPaid(row.plan),
    keptUntil: row.kept_until ?? keptUntil(dateAt(now(), row.time_zone), services.config.booksYears),
    reopenUntil: row.closed_at && reopenUntil(row.closed_at).toISOString(),
  };
}

function tell({ services, system, principal, client, requestId, actor }: SystemTenantContext, type: 'BUSINESS_CLOSED' | 'BUSINESS_REOPENED'): void {
  const { userId, sessionId } = principal;
  system.afterCommit(() => services.security.report({ type, userId, sessionId, tenantId: actor.tenantId, ip: client.ip, userAgent: client.userAgent, requestId }));
}
