import type { TenantId, UserId } from '../ids/index.ts';

/** On whose behalf a transaction runs. The back end makes it from a session, a job or a capability; nothing in a request names it. */
export interface TenantActor {
  /** `operator`: who holds the installation's own logins, at its command line. */
  readonly kind: 'session' | 'job' | 'capability' | 'operator';
  readonly tenantId: TenantId;
  readonly userId: UserId | null;
  readonly permissions: ReadonlySet<string>;
  /** Public id of the session, never the secret one. */
  readonly sessionId: string | null;
  /** Name of the operation or job, for the audit line and for PostgreSQL's own log. */
  readonly operation: string;
  readonly requestId: string | null;
  readonly ip: string | null;
}
