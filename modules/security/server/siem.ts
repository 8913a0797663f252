import type { Services } from '@dott/platform/http';
import { newId, type Id } from '@dott/platform/ids';
import { startRounds, type Rounds } from '@dott/platform/spool';
import type { OutgoingEvent } from './siem-format.ts';
import { siemTargets, type SiemTarget } from './siem-targets.ts';
import { holdNumbering, listBehind, moveCursor, noteFailure, numberEvents, releaseTarget, takeTarget, type OutgoingRow } from './siem.sql.ts';

const ROUND_MS = 2_000;
const BATCH = 100;
/** A process that dies leaves its receiver to another one after this time. */
const HELD_MS = 60_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Sends events to the receivers that the variables name, each from its own cursor in the database: at least once and in one order.
 * Of several processes one sends to a receiver at a time. Undefined when there is no receiver.
 */
export function startExport(services: Services): Rounds | undefined {
  const targets = siemTargets(services.config.siem).map((target) => ({ target, restUntil: 0, failures: 0 }));
  if (targets.length === 0) return undefined;
  const { log, clock } = services;
  const holder = newId<Id<'exporter'>>();
  const rounds = startRounds(ROUND_MS, async (last) => {
    for (const state of targets) {
      if (!last && clock.monotonicMs() < state.restUntil) continue;
      try {
        await exportTo(services, state.target, holder);
        state.failures = 0;
      } catch (error) {
        state.failures += 1;
        state.restUntil = clock.monotonicMs() + Math.min(LONGEST_PAUSE_MS, ROUND_MS * 2 ** state.failures);
        log.warn({ err: error, target: state.target.name }, 'security events wait for their receiver; trying again');
      }
    }
  });
  return {
    wake: () => rounds.wake(),
    async stop() {
      await rounds.stop();
      for (const { target } of targets) {
        await services.db.withSystem('stop sending security events', (tx) => tx.commit(releaseTarget(tx, target.name, holder))).catch(() => undefined);
        target.close();
      }
    },
  };
}

/** Sends all that a receiver has not got yet. */
export async function exportTo({ db }: Pick<Services, 'db'>, target: SiemTarget, holder: string): Promise<void> {
  for (;;) {
    const [[taken]] = await db.withSystem('take a receiver of security events', (tx) => tx.commit(takeTarget(tx, target.name, holder, HELD_MS)));
    if (!taken) return;
    const events = await nextBatch(db, taken.seq);
    const last = events.at(-1);
    if (!last) return;
    try {
      await target.send(events);
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      await db.withSystem('note that a receiver is away', (tx) => tx.commit(noteFailure(tx, target.name, holder, reason)));
      throw error;
    }
    await db.withSystem('note what a receiver has got', (tx) => tx.commit(moveCursor(tx, target.name, holder, last.seq)));
  }
}

async function nextBatch(db: Services['db'], seq: number): Promise<OutgoingEvent[]> {
  return db.withSystem('send security events', async (tx) => {
    await tx.run(holdNumbering(tx));
    const [, rows] = await tx.commit(numberEvents(tx, BATCH), listBehind(tx, seq, BATCH));
    return rows.map(outgoing);
  });
}

function outgoing(row: OutgoingRow): OutgoingEvent {
  const { user_id: userId, tenant_id: tenantId, session_id: sessionId, user_agent: userAgent, request_id: requestId, at, ...rest } = row;
  return { ...rest, at: at.toISOString(), userId, tenantId, sessionId, userAgent, requestId };
}
