import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';

/** The hash of a session that has not ended, by its public id. */
export const keyOfSession = (_tx: SystemTx, id: string) => sql<{ key: string }>`
  select sid_hash as key from system.session where id = ${id} and ended_at is null`;

/** The hashes of the sessions that were used last. */
export const latestKeys = (_tx: SystemTx, limit: number) => sql<{ key: string }>`
  select sid_hash as key from system.session where ended_at is null and expires_at > statement_timestamp()
  order by last_seen_at desc limit ${limit}`;
