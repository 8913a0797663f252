import { hash, timingSafeEqual } from 'node:crypto';
import { createGathering, type SharedCache } from '@dott/platform/cache';
import { ABSOLUTE_MS } from '../rules.ts';
import { readCopy, writeCopy } from './copy-text.ts';
import type { SharedTier } from './lookup.ts';
import type { Announcement, Surroundings } from './ports.ts';
import type { SessionRecord } from './record.ts';

export interface SharedTierOptions {
  readonly cache: SharedCache;
  /** Proves that a copy was written by us: who can write into the cache can still not open a session. */
  readonly secret: string;
  /** Life of a copy; each gets up to a tenth less. */
  readonly ttlMs: number;
  readonly surroundings: Omit<Surroundings, 'node'>;
}

/** The number changes with the shape of a record, so that two versions of the program do not read each other's copies. */
export const SHARED_PREFIX = 'dott:session:6:';
/** The name of a copy in the shared cache. */
export const sharedKeyOf = (key: string): string => `${SHARED_PREFIX}${key}`;
const MAC_LENGTH = 43;
/** Longer than any copy of ours, in characters: who can write into the cache shall not make us hash without end. */
const MAX_TEXT = 16_384;
/** Reads of copies at the same time: more than patience lets leave within the cache's time-out, so that a question waits for one flight, never for two. */
const READS = { atOnce: 16, patienceMs: 2, most: 200 };

/** The tier between memory and truth: copies of rows that other nodes read before. What it says is checked against the changes this node knows. */
export function createSharedTier(options: SharedTierOptions): SharedTier & { bury(announcement: Announcement): Promise<void> } {
  const { cache, secret, ttlMs, surroundings } = options;
  // Over the name as well, which tells the session and the shape. The outer hash is of a text of one length, so that it cannot be
  // extended; processors have instructions for SHA-256, which makes the two cheaper than one of the longer kind.
  // As text, because the hash function makes its own buffers dearly: one costs more than both hashes.
  const macOf = (name: string, body: string): string => hash('sha256', `${secret}${hash('sha256', `${name}${body}`, 'base64url')}`, 'base64url');

  function open(key: string, text: string | undefined): SessionRecord | undefined {
    if (text === undefined || text.length > MAX_TEXT) return undefined;
    const body = text.slice(MAC_LENGTH);
    const [given, own] = [Buffer.from(text.slice(0, MAC_LENGTH)), Buffer.from(macOf(sharedKeyOf(key), body))];
    return given.length === own.length && timingSafeEqual(given, own) ? readCopy(key, body) : undefined;
  }

  const { soon } = surroundings;
  const reads = createGathering<SessionRecord | undefined>({
    ...READS, ...surroundings,
    // One turn of the event loop more than for rows: waking Redis costs more than all the rest of such a flight, and a fuller one wakes it less often.
    soon: (effect) => soon(() => soon(effect)),
    async fly(keys) {
      const texts = await cache.get(keys.map(sharedKeyOf));
      return (key, place) => open(key, texts[place]);
    },
  });

  return {
    read: reads.ask,
    fill(record) {
      const [name, body] = [sharedKeyOf(record.key), writeCopy(record)];
      const [, user, tenant] = record.marks;
      const life = Math.min(ttlMs * (1 - surroundings.random() / 10), record.expiresAt - record.loadedAt);
      cache.put(name, { newness: [user?.version ?? 0, tenant?.version ?? 0, record.loadedAt], text: `${macOf(name, body)}${body}` }, life);
    },
    async bury(announcement) {
      const ended = announcement.changes.filter((change) => change.end !== undefined).map((change) => sharedKeyOf(change.key));
      if (ended.length > 0) await cache.seal(ended, ABSOLUTE_MS);
    },
  };
}
