/** Something that was changed in the database and that copies elsewhere must not contradict. */
export interface Change {
  /** Hash of what changed: a session's id, a user's, a tenant's. */
  readonly key: string;
  /** Copies made at a lower version are out of date. */
  readonly floor: number;
  /** Set when the thing is over for good; no copy of any version may answer again. */
  readonly end?: string;
}

/** A version of one thing that a copy depends on. */
export interface Mark {
  readonly key: string;
  readonly version: number;
}

/** A copy of a database row, and what it depends on. */
export interface Copy {
  readonly marks: readonly Mark[];
  /** When the row was read: milliseconds by the database's clock, taken before the row's snapshot. */
  readonly loadedAt: number;
}

export type Verdict = 'current' | 'stale' | { readonly end: string };

/** The changes of the recent past that this node has heard of. */
export interface KnownChanges {
  /** Learns changes; answers those that were new. */
  learn(changes: readonly Change[], now: number): Change[];
  /** Compares a copy with all that is known. */
  judge(copy: Copy): Verdict;
  /** Whether everything that could contradict a copy of this age is still known; asked of stored copies, not of a row just read. */
  covers(copy: Copy): boolean;
  /** Forgets what no copy can be older than. */
  forget(now: number): void;
  /** Distrusts every copy made before now; for a node that may have missed something. */
  distrust(now: number): void;
  readonly size: number;
}

export interface KnownChangesOptions {
  /** How long a change is remembered: longer than any copy may live. */
  readonly retainMs: number;
  /** Most changes held; when there are more, older copies are distrusted instead. */
  readonly max: number;
}

/** Nodes estimate the database's clock; two estimates differ by less than this. */
export const CLOCK_SLACK_MS = 2_000;

interface Known {
  readonly floor: number;
  readonly end: string | undefined;
  /** Undefined until this node knows the database's clock. */
  learnedAt: number | undefined;
}

/**
 * Makes the list of known changes. It is the guard against late writes: a copy read before a change and stored after it
 * is recognised at every use, because the change outlives every copy that could contradict it.
 */
export function createKnownChanges(options: KnownChangesOptions): KnownChanges {
  const known = new Map<string, Known>();
  let trustedSince = Number.NEGATIVE_INFINITY;
  /** Something was pushed out before this node knew what time it is. */
  let lostUndated = false;

  function learnOne(change: Change, now: number): boolean {
    const former = known.get(change.key);
    if (former && former.floor >= change.floor && (former.end !== undefined || change.end === undefined)) return false;
    known.delete(change.key);
    known.set(change.key, {
      floor: Math.max(change.floor, former?.floor ?? 0),
      end: former?.end ?? change.end,
      learnedAt: Number.isFinite(now) ? now : undefined,
    });
    return true;
  }

  function shrink(): void {
    for (const [key, change] of known) {
      if (known.size <= options.max) return;
      if (change.learnedAt === undefined) lostUndated = true;
      else trustedSince = Math.max(trustedSince, change.learnedAt + CLOCK_SLACK_MS);
      known.delete(key);
    }
  }

  function distrust(now: number): void {
    trustedSince = Math.max(trustedSince, now + CLOCK_SLACK_MS);
  }

  return {
    covers: (copy) => !lostUndated && copy.loadedAt >= trustedSince,
    learn(changes, now) {
      const fresh = changes.filter((change) => learnOne(change, now));
      if (known.size > options.max) shrink();
      return fresh;
    },
    judge(copy) {
      if (known.size > 0) {
        for (const mark of copy.marks) {
          const change = known.get(mark.key);
          if (change?.end !== undefined) return { end: change.end };
          if (change && change.floor > mark.version) return 'stale';
        }
      }
      return 'current';
    },
    forget(now) {
      if (lostUndated) distrust(now);
      lostUndated = false;
      for (const [key, change] of known) {
        change.learnedAt ??= now;
        if (change.learnedAt > now - options.retainMs) return;
        known.delete(key);
      }
    },
    distrust,
    get size() {
      return known.size;
    },
  };
}
