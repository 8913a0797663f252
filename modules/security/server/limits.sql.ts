import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';

export interface Counted {
  readonly key: string;
  readonly points: number;
  readonly left_ms: number;
}

/** Adds to running windows and begins those that are over; in one order, so that nodes never wait for each other in a circle. */
export const addPoints = (_tx: SystemTx, spent: readonly { readonly key: string; readonly points: number; readonly windowMs: number }[]) => sql<Counted>`
  insert into system.rate_window as w (key, points, ends_at)
  select key, points, clock_timestamp() + "windowMs" * interval '1 millisecond'
  from jsonb_to_recordset(${JSON.stringify(spent)}::jsonb) as spent (key text, points bigint, "windowMs" bigint) order by key
  on conflict (key) do update set
    points = excluded.points + case when w.ends_at > clock_timestamp() then w.points else 0 end,
    ends_at = case when w.ends_at > clock_timestamp() then w.ends_at else excluded.ends_at end
  returning key, points, greatest(0, extract(epoch from ends_at - clock_timestamp()) * 1000)::int as left_ms`;

/** Removes a batch of windows that are over. */
export const forgetWindows = (_tx: SystemTx, limit: number) => sql<{ key: string }>`
  delete from system.rate_window where ctid = any(array(select ctid from system.rate_window where ends_at < clock_timestamp() limit ${limit})) returning key`;
