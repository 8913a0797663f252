import type { Pool } from 'pg';

/** How long a repeated request is still recognised. */
const KEY_LIFE_HOURS = 24;
/** Rows of one statement: a few milliseconds of locks, not minutes. */
const BATCH = 5_000;

/** Removes the keys of requests that nobody will repeat any more, of all businesses; answers how many. */
export async function forgetRepeats(pool: Pool): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const { rowCount } = await pool.query(`delete from app.idempotency_key where ctid = any(array(
      select ctid from app.idempotency_key where created_at < now() - make_interval(hours => $1) limit $2))`, [KEY_LIFE_HOURS, BATCH]);
    forgotten += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return forgotten;
  }
}
