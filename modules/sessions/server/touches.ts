import type { SessionRecord } from './record.ts';
import type { Bounds, SessionStore, Surroundings } from './ports.ts';

export interface TouchParts {
  readonly store: Pick<SessionStore, 'touch'>;
  readonly surroundings: Pick<Surroundings, 'after'>;
  readonly bounds: Bounds;
  /** The database's clock. */
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** Remembers when sessions were last used and writes it back in batches. */
export interface Touches {
  /** Notes a use at a database time. */
  note(record: SessionRecord, at: number): void;
  /** Writes what is due; everything when the node stops. */
  flush(everything?: boolean): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  readonly pending: number;
}

const TICK_MS = 1_000;
const BATCH = 500;

/**
 * Makes the batch. A session that was written long ago is written with the next tick, later uses after the pause: at most
 * one write a session and pause on each node, and what a kill -9 loses is shorter than the pause and a tick.
 */
export function createTouches(parts: TouchParts): Touches {
  const { bounds, surroundings } = parts;
  /** By key: a session that was fetched again has another record. */
  const uses = new Map<string, SessionRecord>();
  let cancel = (): void => {};

  function note(record: SessionRecord, at: number): void {
    // Not written as `at <= …`: a time that is no number must not get in.
    if (!(at > record.lastSeenAt)) return;
    record.lastSeenAt = at;
    // Said by the record itself: on the way of every request a look into the map would cost more than all the rest of this.
    if (!record.isUnwritten) enlist(record);
  }

  function enlist(record: SessionRecord): void {
    const former = uses.get(record.key);
    if (former) {
      record.lastSeenAt = Math.max(record.lastSeenAt, former.lastSeenAt);
      record.nextWriteAt = Math.max(record.nextWriteAt, former.nextWriteAt);
      former.isUnwritten = false;
    }
    record.isUnwritten = true;
    uses.set(record.key, record);
  }

  async function write(batch: readonly SessionRecord[]): Promise<void> {
    try {
      await parts.store.touch(batch.map(({ key, lastSeenAt }) => ({ key, at: lastSeenAt })));
    } catch (error) {
      parts.onTrouble(error);
      // Not lost: it goes with the next tick, unless a later use took its place.
      for (const record of batch) {
        record.nextWriteAt = parts.now();
        if (!uses.has(record.key)) enlist(record);
      }
    }
  }

  async function flush(everything = false): Promise<void> {
    const now = parts.now();
    const due = [...uses.values()].filter((record) => everything || record.nextWriteAt <= now);
    for (const record of due) {
      uses.delete(record.key);
      record.isUnwritten = false;
      record.nextWriteAt = now + bounds.touchMs;
    }
    for (let start = 0; start < due.length; start += BATCH) await write(due.slice(start, start + BATCH));
  }

  function tick(): void {
    cancel = surroundings.after(TICK_MS, () => void flush().then(tick));
  }

  return {
    note,
    flush,
    start: tick,
    async stop() {
      cancel();
      await flush(true);
    },
    get pending() {
      return uses.size;
    },
  };
}
