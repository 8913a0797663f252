import type { Kysely } from 'kysely';
import type { Query } from './compiler.ts';
import type { TenantTx } from './doors.ts';
import { isDatabaseError } from './failure.ts';
import type { AppTables } from './tables.ts';

export interface IdempotencyClaim {
  readonly userId: string;
  readonly operation: string;
  readonly key: string;
  /** Hash of what was sent: the same key with other content is an error of the caller. */
  readonly bodyHash: string;
}

/** Claims a key; a second claim waits for the first transaction, then fails on the primary key. */
export function claimKey(sql: Kysely<AppTables>, claim: IdempotencyClaim): Query<unknown> {
  return sql.insertInto('idempotency_key').values({
    user_id: claim.userId, operation: claim.operation, key: claim.key, body_hash: claim.bodyHash, reference: null,
  });
}

/** Notes what the claimed request made, so that a repeat can present it. */
export function keepReference(sql: Kysely<AppTables>, claim: IdempotencyClaim, reference: string | null): Query<unknown> {
  return claimed(sql, claim).set({ reference });
}

/** What an earlier request with this key left. */
export async function findClaim(tx: TenantTx, claim: IdempotencyClaim): Promise<{ bodyHash: string; reference: string | null } | undefined> {
  const [row] = await tx.run(tx.sql.selectFrom('idempotency_key').select(['body_hash as bodyHash', 'reference'])
    .where('user_id', '=', claim.userId).where('operation', '=', claim.operation).where('key', '=', claim.key));
  return row;
}

/** Whether a failure means that the key was used before. */
export function isKeyTaken(error: unknown): boolean {
  return isDatabaseError(error) && error.code === '23505' && error.constraint === 'idempotency_key_pkey';
}

/** Whether a failure means that the first request with this key is still running. */
export function isKeyBusy(error: unknown): boolean {
  return isDatabaseError(error) && error.code === '55P03';
}

function claimed(sql: Kysely<AppTables>, claim: IdempotencyClaim) {
  return sql.updateTable('idempotency_key')
    .where('user_id', '=', claim.userId).where('operation', '=', claim.operation).where('key', '=', claim.key);
}
