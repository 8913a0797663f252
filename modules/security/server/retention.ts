import type { Services } from '@dott/platform/http';
import { forgetEvents } from './events.sql.ts';
import { forgetWindows } from './limits.sql.ts';

const dayMs = 24 * 60 * 60_000;
/** Rows of one statement: a few milliseconds of locks. */
const BATCH = 2_000;
/** Enough to catch up after an attack, few enough to end before the next run. */
const MOST_ROUNDS = 100;

/** Removes events older than SECURITY_EVENT_DAYS and windows that are over. */
export async function forgetOld(services: Services): Promise<void> {
  const { db, clock, config } = services;
  const before = new Date(clock.now().getTime() - config.securityEventDays * dayMs);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [events, windows] = await db.withSystem('forget old security events', (tx) => tx.commit(forgetEvents(tx, before, BATCH), forgetWindows(tx, BATCH)));
    if (events.length < BATCH && windows.length < BATCH) return;
  }
}
