import type { Db, SystemTx } from '@dott/platform/db';
import { IDLE_MS } from '../rules.ts';
import type { Bounds } from './ports.ts';
import { endExpired, endIdle, forgetChanges, forgetEnded, forgetNodes } from './sweep.sql.ts';

/** What one sweep did. */
export interface Swept {
  /** Sessions that it ended. */
  readonly ended: number;
  /** Ended sessions that it forgot. */
  readonly forgotten: number;
}

/** So few that a statement takes tens of milliseconds, and locks and dead rows are never many at once. */
const ENDING_BATCH = 500;
const FORGETTING_BATCH = 2_000;
/** Enough rounds to catch up after a busy day, few enough to end before the next sweep. */
const MOST_ROUNDS = 100;
/** How long an ended session still tells its device in the list of what happened. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** Changes are kept longer than any copy lives, twice over. */
const changeRetentionMs = (bounds: Bounds): number => 2 * (bounds.ttlMs + 600_000);

type Step = (tx: SystemTx) => ReturnType<typeof endExpired>;

/** Makes the sweep: ends what is overdue and forgets what nobody needs, each batch in a transaction of its own. Several nodes may sweep at once. */
export function createSweep(db: Pick<Db, 'withSystem'>, bounds: Bounds): () => Promise<Swept> {
  async function inBatches(reason: string, size: number, step: Step): Promise<number> {
    let sum = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const [[row]] = await db.withSystem(reason, (tx) => tx.commit(step(tx)));
      const swept = row?.swept ?? 0;
      sum += swept;
      if (swept < size) break;
    }
    return sum;
  }

  return async () => {
    const expired = await inBatches('sessions: end what is over', ENDING_BATCH, (tx) => endExpired(tx, ENDING_BATCH));
    const idle = await inBatches('sessions: end what is idle', ENDING_BATCH, (tx) => endIdle(tx, IDLE_MS + 2 * bounds.touchMs, ENDING_BATCH));
    const forgotten = await inBatches('sessions: forget the ended', FORGETTING_BATCH, (tx) => forgetEnded(tx, KEPT_MS, FORGETTING_BATCH));
    await inBatches('sessions: forget old changes', FORGETTING_BATCH, (tx) => forgetChanges(tx, changeRetentionMs(bounds), FORGETTING_BATCH));
    await inBatches('sessions: forget nodes', Number.MAX_SAFE_INTEGER, forgetNodes);
    return { ended: expired + idle, forgotten };
  };
}
