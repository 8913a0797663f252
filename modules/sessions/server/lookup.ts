import type { KnownChanges, Sight, SingleFlight } from '@dott/platform/cache';
import { createJudge, type Judge } from './judging.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { Found, SessionRecord } from './record.ts';

/** The last tier: what it says is so. */
export interface TruthTier {
  /** Reads one session and everything its identity depends on, in one look. Rejects when the database does not answer. */
  load(key: string): Promise<Found>;
}

/** A tier between memory and truth. It may lose or forget anything, is never believed beyond what the node knows, and never rejects. */
export interface SharedTier {
  read(key: string): Promise<SessionRecord | undefined>;
  /** Keeps a copy unless a newer one or a tombstone is there. */
  fill(record: SessionRecord): void;
}

export type TierName = 'memory' | 'shared' | 'postgres' | 'refusal' | 'grace';

export interface LookupParts {
  readonly memory: MemoryTier;
  readonly shared: SharedTier | undefined;
  readonly truth: TruthTier;
  readonly changes: KnownChanges;
  readonly sight: Sight;
  readonly flights: SingleFlight<Found>;
  readonly monotonicMs: () => number;
  /** Life of a copy, counted from the read of its row wherever it was kept since. */
  readonly ttlMs: number;
  /** Makes the error that says "ask again": neither yes nor no. */
  readonly unavailable: (cause?: unknown) => Error;
  /** Told which tier answered, for the figures. */
  readonly answered: (tier: TierName, live: boolean) => void;
}

/** Finds a session by the hash of its id: `known ?? seek`. */
export interface Lookup {
  /** What memory knows, by a monotonic time that was just read if the caller has one. Without a promise: that is the way of nearly all requests. */
  known(key: string, at?: number): Found | undefined;
  /** What the tiers beyond memory know. */
  seek(key: string): Promise<Found>;
  /** The same past all copies while the truth can be read, so that last-seen times of other nodes are in the answer. */
  anew(key: string): Promise<Found>;
}

/** Reads of one session that met a change each time; more than this means that something is wrong. */
const MAX_RELOADS = 5;

/**
 * THE order of things. Memory, then the shared tier, then the truth; copies answer only while the node's sight is clear,
 * and only what no known change contradicts. A node without sight asks the truth each time, in a load that began after
 * the question; if the truth is gone too, copies answer in the one case in which nobody else could have changed anything.
 */
export function createLookup(parts: LookupParts): Lookup {
  const { memory, shared, sight, flights, monotonicMs, answered, unavailable } = parts;
  const judge = createJudge(parts);
  const loadTruth = truthLoader(parts, judge);

  async function fromShared(tier: SharedTier, key: string): Promise<Found | undefined> {
    const copy = await tier.read(key);
    const held = sight.clear() ? judge.answerOf(copy) : undefined;
    if (held?.live) memory.put(held.record);
    if (held) answered('shared', held.live);
    return held;
  }

  function known(key: string, at = monotonicMs()): Found | undefined {
    const reason = memory.refused(key, at);
    if (reason !== undefined) {
      answered('refusal', false);
      return { live: false, reason };
    }
    const held = sight.clear(at) ? judge.answerOf(memory.get(key, at), sight.now(at)) : undefined;
    if (held) answered('memory', held.live);
    return held;
  }

  /** One load, which all who wait for it share. */
  async function load(key: string, tier?: SharedTier): Promise<Found> {
    try {
      return (tier && await fromShared(tier, key)) ?? await loadTruth(key);
    } catch (error) {
      const held = sight.alone() ? judge.answerOf(memory.get(key)) : undefined;
      if (!held) throw unavailable(error);
      answered('grace', held.live);
      return held;
    }
  }

  const anew = (key: string): Promise<Found> => flights.after(key, () => load(key));
  const seek = (key: string): Promise<Found> => (sight.clear() ? flights.join(key, () => load(key, shared)) : anew(key));
  return { known, seek, anew };
}

/** Reads the truth and keeps what it says, unless something is known that it could not know yet: then once more. */
function truthLoader(parts: LookupParts, judge: Judge): (key: string) => Promise<Found> {
  const { memory, shared, truth, sight, answered, unavailable } = parts;

  function keep(record: SessionRecord): Found {
    const former = memory.get(record.key);
    if (former) {
      record.lastSeenAt = Math.max(record.lastSeenAt, former.lastSeenAt);
      record.nextWriteAt = Math.max(record.nextWriteAt, former.nextWriteAt);
    }
    memory.put(record);
    if (sight.clear()) shared?.fill(record);
    answered('postgres', true);
    return { live: true, record };
  }

  return async (key) => {
    for (let reloads = 0; reloads <= MAX_RELOADS; reloads += 1) {
      const found = await truth.load(key);
      if (!found.live) {
        answered('postgres', false);
        return judge.refuse(key, found.reason);
      }
      const against = judge.against(found.record);
      if (against === 'nothing') return keep(found.record);
      if (against !== 'stale') return judge.refuse(key, against);
    }
    throw unavailable();
  };
}
