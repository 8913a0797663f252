import { LRUCache } from 'lru-cache';
import type { EndReason, SessionRecord } from './record.ts';

/** This process's copies, bounded in number. It knows nothing of other tiers and judges nothing. */
export interface MemoryTier {
  /** A copy that may still be used at a monotonic time; now when absent. */
  get(key: string, at?: number): SessionRecord | undefined;
  put(record: SessionRecord): void;
  /** Why this id was refused a moment ago, if it was. */
  refused(key: string, at?: number): EndReason | undefined;
  refuse(key: string, reason: EndReason): void;
  drop(key: string): void;
  clear(): void;
  readonly size: number;
  readonly refusals: number;
}

export interface MemoryTierOptions {
  readonly monotonicMs: () => number;
  readonly random: () => number;
  /** How long a copy may be used; each gets up to a tenth less, so that they do not run out together. */
  readonly ttlMs: number;
  /** How long a refusal is repeated without asking. */
  readonly refusalMs: number;
  readonly maxRecords: number;
  readonly maxRefusals: number;
}

interface Held<T> {
  readonly value: T;
  readonly until: number;
}

/** Makes the first tier. Refusals live in a map of their own, so that forged ids cannot push good copies out. */
export function createMemoryTier(options: MemoryTierOptions): MemoryTier {
  const { monotonicMs, random } = options;
  const records = new LRUCache<string, Held<SessionRecord>>({ max: options.maxRecords });
  const refusals = new LRUCache<string, Held<EndReason>>({ max: options.maxRefusals });

  function fresh<T>(map: LRUCache<string, Held<T>>, key: string, at = monotonicMs()): T | undefined {
    const held = map.get(key);
    if (!held) return undefined;
    if (at < held.until) return held.value;
    map.delete(key);
    return undefined;
  }

  return {
    get: (key, at) => fresh(records, key, at),
    put(record) {
      refusals.delete(record.key);
      records.set(record.key, { value: record, until: monotonicMs() + options.ttlMs * (1 - random() / 10) });
    },
    refused: (key, at) => (refusals.size === 0 ? undefined : fresh(refusals, key, at)),
    refuse(key, reason) {
      records.delete(key);
      refusals.set(key, { value: reason, until: monotonicMs() + options.refusalMs });
    },
    drop(key) {
      records.delete(key);
    },
    clear() {
      records.clear();
      refusals.clear();
    },
    get size() {
      return records.size;
    },
    get refusals() {
      return refusals.size;
    },
  };
}
