import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { Announcement } from './ports.ts';

/**
 * The first half of a beat, "I am here", committed before the second is sent: whoever commits a change that the second cannot see finds in the
 * registry when this node was here last. In one statement with it, the change could commit after the look and be followed out before the word.
 * Both are written as text because they travel on the connection of its own that also listens.
 */
export const PRESENT = 'update system.node set seen_at = clock_timestamp(), alone = $2 where id = $1 returning id';

/**
 * The second half: reads what was committed since the last beat.
 * The cursor is the oldest transaction that still ran: whatever this snapshot could not see has that number or a later one.
 */
export const NEWS = `
  select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms,
    (select count(*) from system.node where id <> $1 and seen_at > clock_timestamp() - interval '3 seconds')::int as others,
    pg_snapshot_xmin(pg_current_snapshot())::text as cursor,
    coalesce((select json_agg(json_build_object('id', id, 'origin', origin, 'changes', changes))
      from system.session_change where transaction_id >= $2::xid8), '[]'::json) as news`;

export interface NewsRow {
  readonly now_ms: number;
  readonly others: number;
  readonly cursor: string;
  readonly news: readonly Announcement[];
}

/** Enters a node, in the place of a former process of the same name: the name is an address that one process at a time can hold. */
export const register = (_tx: SystemTx, node: string, name: string) => [
  sql<never>`delete from system.node where name = ${name} and id <> ${node}`,
  sql<never>`insert into system.node (id, name) values (${node}, ${name}) on conflict (id) do nothing`,
];

export const deregister = (_tx: SystemTx, node: string) => sql<never>`delete from system.node where id = ${node}`;

/** The other nodes, and for how long each has been silent. */
export const otherNodes = (_tx: SystemTx, node: string) => sql<{ id: string; alone: boolean; silent_ms: number }>`
  select id, alone, (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as silent_ms
  from system.node where id <> ${node}`;
