import type { SystemTx } from '@dott/platform/db';
import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import type { SecurityReport } from '@dott/modules/security/server';

/** Who changed a team, and from where. */
export interface TeamChange {
  readonly services: Services;
  readonly client: ClientFacts;
  readonly requestId: string;
  readonly principal: { readonly userId: UserId; readonly sessionId: string; readonly tenantId: string | null };
}

/** Leaves a security event of a change in a team, once it stands; `detail` says about whom. */
export function reportTeam(tx: SystemTx, { services, client, requestId, principal }: TeamChange, type: 'MEMBER_INVITED' | 'MEMBER_JOINED' | 'MEMBER_REMOVED' | 'ROLE_CHANGED', event: Pick<SecurityReport, 'tenantId' | 'detail'> = {}): void {
  const { userId, sessionId, tenantId } = principal;
  tx.afterCommit(() => services.security.report({ type, userId, sessionId, tenantId, ip: client.ip, userAgent: client.userAgent, requestId, ...event }));
}
