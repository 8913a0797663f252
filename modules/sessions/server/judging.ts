import { CLOCK_SLACK_MS, type KnownChanges, type Sight } from '@dott/platform/cache';
import { IDLE_MS } from '../rules.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { EndReason, Found, SessionRecord } from './record.ts';

export interface JudgeParts {
  readonly memory: MemoryTier;
  readonly changes: KnownChanges;
  readonly sight: Sight;
  /** Life of a copy, counted from the read of its row wherever it was kept since. */
  readonly ttlMs: number;
}

/** What this node may say of a session by what it knows. */
export interface Judge {
  /** A stored copy's answer at a database time, now when absent; undefined when the next tier has to be asked. */
  answerOf(copy: SessionRecord | undefined, now?: number): Found | undefined;
  /** What is known against a row that was just read. */
  against(row: SessionRecord): 'nothing' | 'stale' | EndReason;
  /** Says no, and remembers it for a moment. */
  refuse(key: string, reason: EndReason): Found;
}

const reasonOf = (end: string): EndReason => (end === 'rotated' ? 'rotated' : 'revoked');

/** Makes the judge of one node. */
export function createJudge({ memory, changes, sight, ttlMs }: JudgeParts): Judge {
  function refuse(key: string, reason: EndReason): Found {
    memory.refuse(key, reason);
    return { live: false, reason };
  }

  function against(row: SessionRecord): 'nothing' | 'stale' | EndReason {
    const verdict = changes.judge(row);
    if (verdict === 'current') return 'nothing';
    return verdict === 'stale' ? 'stale' : reasonOf(verdict.end);
  }

  return {
    against,
    refuse,
    answerOf(copy, now = sight.now()) {
      // One from later than now was made before the database's clock was set back.
      if (!copy || !changes.covers(copy) || now - copy.loadedAt > ttlMs || copy.loadedAt - now > CLOCK_SLACK_MS) return undefined;
      const known = against(copy);
      // Idle by this copy is not idle by the truth: another node may have seen the session more recently.
      if (known === 'stale' || (known === 'nothing' && now >= copy.lastSeenAt + IDLE_MS && now < copy.expiresAt)) return undefined;
      if (known !== 'nothing') return refuse(copy.key, known);
      return now >= copy.expiresAt ? refuse(copy.key, 'expired') : { live: true, record: copy };
    },
  };
}
