import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import { IDLE_MS } from '../rules.ts';

/** Living sessions and the people they belong to; it reads the index of sessions that have not ended. */
export const countLiving = (_tx: SystemTx) => sql<{ sessions: number; people: number }>`
  select count(*) as sessions, count(distinct user_id) as people from system.session
  where ended_at is null and expires_at > statement_timestamp() and last_seen_at > statement_timestamp() - interval ${sql.lit(`${IDLE_MS / 1_000} seconds`)}`;

/** The processes that hold copies, and for how long each has been silent. */
export const listNodes = (_tx: SystemTx) => sql<{ name: string; started_at: Date; silent_ms: number }>`
  select name, started_at, (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as silent_ms from system.node order by name, id limit 100`;
