import type { SystemTx } from '@dott/platform/db';
import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import type { Notice } from '@dott/modules/identity/server';
import type { SecurityEventType } from '@dott/modules/security/rules';

/** Whose factors changed, and from where. */
export interface FactorEvent {
  readonly services: Services;
  readonly client: ClientFacts;
  readonly principal: { readonly userId: UserId; readonly sessionId?: string };
}

const eventOf: Readonly<Record<Exclude<Notice, 'passwordChanged'>, SecurityEventType>> = {
  appOn: 'MFA_ENROLLED', appOff: 'MFA_REMOVED', passkeyAdded: 'PASSKEY_ADDED', passkeyRemoved: 'PASSKEY_REMOVED', codesRenewed: 'RECOVERY_CODES_RENEWED', codeUsed: 'RECOVERY_CODE_USED',
};

/** Tells a person by mail what happened to their factors, with the transaction in which it happened, and leaves a security event. */
export function reportFactor(tx: SystemTx, { services, client, principal }: FactorEvent, what: keyof typeof eventOf): void {
  const { userId, sessionId } = principal;
  tx.enqueue('identity.tell-person', { userId, what, at: services.clock.now().toISOString() });
  tx.afterCommit(() => services.security.report({ type: eventOf[what], userId, sessionId, ip: client.ip, userAgent: client.userAgent }));
}
