import type { SystemTenantContext } from '@dott/platform/http';
import { tenantErrors } from '../errors.ts';
import type { SessionLimitRule } from '../rules.ts';
import { findSecurity, setSecurity } from './tenants.sql.ts';

export interface SecuritySettings {
  readonly sessionLimit: number | null;
  readonly whenReached: SessionLimitRule;
}

/** What a business asks of the sign-ins of its people. */
export async function securityOf({ system, actor }: SystemTenantContext): Promise<SecuritySettings> {
  const [[row]] = await system.commit(findSecurity(system, actor.tenantId));
  if (!row) throw tenantErrors['not-found']();
  return { sessionLimit: row.session_limit, whenReached: row.session_limit_rule };
}

/** Changes it; whoever is signed in on more devices stays so until the next sign-in. */
export async function changeSecurity({ system, tx, actor, now }: SystemTenantContext, settings: SecuritySettings): Promise<SecuritySettings> {
  tx.reference(actor.tenantId, { ...settings });
  await system.commit(setSecurity(system, actor.tenantId, { ...settings, now: now() }));
  return settings;
}
