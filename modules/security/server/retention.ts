import type { Services } from '@dott/platform/http';
import { forgetAnomalies } from './anomalies/anomalies.sql.ts';
import { MEMORY_MS } from './anomalies/anomaly-rules.ts';
import { forgetEvents } from './events.sql.ts';
import { forgetWindows } from './limits.sql.ts';

const dayMs = 24 * 60 * 60_000;
/** Rows of one statement: a few milliseconds of locks. */
const BATCH = 2_000;
/** Enough to catch up after an attack, few enough to end before the next run. */
const MOST_ROUNDS = 100;

/** Removes events and alerts older than SECURITY_EVENT_DAYS, windows that are over, and what no rule looks at any more. */
export async function forgetOld(services: Services): Promise<void> {
  const { db, clock, config } = services;
  const ago = (ms: number): Date => new Date(clock.now().getTime() - ms);
  const before = ago(config.securityEventDays * dayMs);
  const anomalies = { reads: ago(dayMs / 12), short: ago(dayMs + dayMs / 24), long: ago(MEMORY_MS), alerts: before };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const gone = await db.withSystem('forget old security events', (tx) => tx.commit(
      forgetEvents(tx, before, BATCH), forgetWindows(tx, BATCH), ...forgetAnomalies(tx, anomalies, BATCH)));
    if (gone.every((rows) => rows.length < BATCH)) return;
  }
}
