import type { z } from 'zod';
import { accessErrors } from '@dott/platform/errors';
import type { SessionContext } from '@dott/platform/http';
import type { TenantId } from '@dott/platform/ids';
import { findOwnTenant, switchSession, verificationFailed } from '@dott/modules/tenants/server';
import type { CurrentSession } from '../contract.ts';
import { isOperator } from './operators.ts';
import { presentCurrent } from './presenting.ts';

/** Lets a session go on in another business of its person; a foreign one and an unknown one are refused alike. */
export async function switchTenant(ctx: SessionContext, tenantId: TenantId): Promise<z.input<typeof CurrentSession>> {
  const { services, principal } = ctx;
  if (!await findOwnTenant(services, principal.userId, tenantId)) throw verificationFailed(ctx);
  const sid = await services.db.withSystem('go on in another business', (tx) => switchSession(tx, ctx, tenantId));
  const view = await services.sessions.resolve(sid);
  if (!view) throw accessErrors['not-authenticated']();
  const { client, requestId } = ctx;
  services.security.report({ type: 'TENANT_SWITCHED', userId: principal.userId, tenantId, sessionId: view.id, ip: client.ip, userAgent: client.userAgent, requestId });
  return presentCurrent(view, isOperator(services.config, view));
}
