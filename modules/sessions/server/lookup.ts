import type { KnownChanges, Sight, SingleFlight } from '@dott/platform/cache';
import { IDLE_MS } from '../rules.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { EndReason, Found, SessionRecord } from './record.ts';

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
  /** Life of a copy, counted from the read of its row wherever it was kept since. */
  readonly ttlMs: number;
  /** Makes the error that says "ask again": neither yes nor no. */
  readonly unavailable: (cause?: unknown) => Error;
  /** Told which tier answered, for the figures. */
  readonly answered: (tier: TierName, live: boolean) => void;
}

export type Lookup = (key: string) => Promise<Found>;

/** Reads of one session that met a change each time; more than this means that something is wrong. */
const MAX_RELOADS = 5;

/**
 * THE order of things. Memory, then the shared tier, then the truth; copies answer only while the node's sight is clear,
 * and only what no known change contradicts. A node without sight asks the truth each time, in a load that began after
 * the question; if the truth is gone too, copies answer in the one case in which nobody else could have changed anything.
 */
export function createLookup(parts: LookupParts): Lookup {
  const { memory, shared, truth, changes, sight, flights } = parts;

  /** Whether a record may answer by what this node knows: yes, no for good, or ask on. */
  function judge(record: SessionRecord): 'live' | 'stale' | EndReason {
    const verdict = changes.judge(record);
    if (verdict === 'stale') return 'stale';
    if (verdict !== 'current') return verdict.end === 'rotated' ? 'rotated' : 'revoked';
    const now = sight.now();
    if (now >= record.expiresAt) return 'expired';
    // Another node may have seen it more recently.
    return now >= record.lastSeenAt + IDLE_MS ? 'stale' : 'live';
  }

  function refuse(key: string, reason: EndReason): Found {
    memory.refuse(key, reason);
    return { live: false, reason };
  }

  /** A stored copy's answer, or undefined when the next tier has to be asked. */
  function answerOf(record: SessionRecord | undefined): Found | undefined {
    if (!record || !changes.covers(record) || sight.now() - record.loadedAt > parts.ttlMs) return undefined;
    const verdict = judge(record);
    if (verdict === 'stale') return undefined;
    return verdict === 'live' ? { live: true, record } : refuse(record.key, verdict);
  }

  async function load(key: string): Promise<Found> {
    const copy = shared && sight.clear() ? await shared.read(key) : undefined;
    const known = sight.clear() ? answerOf(copy) : undefined;
    if (known) {
      if (known.live) memory.put(known.record);
      parts.answered('shared', known.live);
      return known;
    }
    return loadTruth(key);
  }

  async function loadTruth(key: string): Promise<Found> {
    for (let reloads = 0; reloads <= MAX_RELOADS; reloads += 1) {
      const found = await truth.load(key);
      if (!found.live) {
        parts.answered('postgres', false);
        return refuse(key, found.reason);
      }
      const verdict = changes.judge(found.record);
      if (verdict === 'current') return keep(found);
      if (verdict !== 'stale') return refuse(key, verdict.end === 'rotated' ? 'rotated' : 'revoked');
    }
    throw parts.unavailable();
  }

  function keep(found: Found & { live: true }): Found {
    const former = memory.get(found.record.key);
    if (former) {
      found.record.lastSeenAt = Math.max(found.record.lastSeenAt, former.lastSeenAt);
      found.record.nextWriteAt = Math.max(found.record.nextWriteAt, former.nextWriteAt);
    }
    memory.put(found.record);
    if (sight.clear()) shared?.fill(found.record);
    parts.answered('postgres', true);
    return found;
  }

  function fromMemory(key: string): Found | undefined {
    const reason = memory.refused(key);
    if (reason !== undefined) {
      parts.answered('refusal', false);
      return { live: false, reason };
    }
    const known = sight.clear() ? answerOf(memory.get(key)) : undefined;
    if (known) parts.answered('memory', known.live);
    return known;
  }

  async function fromTruth(key: string): Promise<Found> {
    try {
      return await (sight.clear() ? flights.join(key, () => load(key)) : flights.after(key, () => loadTruth(key)));
    } catch (error) {
      const held = sight.alone() ? answerOf(memory.get(key)) : undefined;
      if (!held) throw parts.unavailable(error);
      parts.answered('grace', held.live);
      return held;
    }
  }

  return async (key) => fromMemory(key) ?? fromTruth(key);
}
