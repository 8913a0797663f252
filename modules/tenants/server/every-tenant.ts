import type { Db, TenantActor } from '@dott/platform/db';
import type { TenantId } from '@dott/platform/ids';
import { permissionsOf } from '../rules.ts';
import { listTenantIds } from './tenants.sql.ts';

const IDS_A_FLIGHT = 500;

/** All businesses, for a scheduled job that does something in each; no transaction stays open between two of them. */
export async function* everyTenant(db: Db, reason: string): AsyncGenerator<TenantId> {
  let after: TenantId | undefined;
  for (;;) {
    const [rows] = await db.withSystem(reason, (tx) => tx.commit(listTenantIds(tx, after, IDS_A_FLIGHT)));
    // The column holds ids of businesses only.
    const ids = rows.map((row) => row.id as TenantId);
    yield* ids;
    after = ids.at(-1);
    if (ids.length < IDS_A_FLIGHT) return;
  }
}

/** Who acts when a job works inside a business. */
export function jobActor(tenantId: TenantId, operation: string): TenantActor {
  return { kind: 'job', tenantId, operation, userId: null, permissions: new Set(), sessionId: null, requestId: null, ip: null };
}

/** Who acts inside a business from the command line of the installation: nobody of the business. */
export function operatorActor(tenantId: TenantId): TenantActor {
  return { kind: 'operator', tenantId, operation: 'operator:cli', userId: null, permissions: permissionsOf('owner'), sessionId: null, requestId: null, ip: null };
}
