import type { RedisCache } from '@dott/platform/cache';
import type { Db } from '@dott/platform/db';
import { keyOfSession, latestKeys } from './cache-desk.sql.ts';
import type { Core } from './core.ts';
import { SHARED_PREFIX, sharedKeyOf } from './shared-tier.ts';

/** What the copies of this node look like. */
export interface CacheState {
  readonly copies: number;
  readonly refusals: number;
  /** Changes that copies are compared with. */
  readonly changes: number;
  /** Whether copies may answer now; if not, each check asks PostgreSQL. */
  readonly clear: boolean;
}

/** Which tiers hold a copy of one session. */
export interface CopyState {
  readonly memory: boolean;
  readonly redis: boolean;
}

/** Lets operators look at the copies of sessions, make some and throw them away. Copies only: no session begins, ends or changes by it. */
export interface CacheDesk {
  state(): CacheState;
  /** Where a session that has not ended is held; undefined when there is none of this public id. */
  find(id: string): Promise<CopyState | undefined>;
  /** Reads the sessions that were used last through the tiers, so that the next checks find copies. Answers how many live. */
  warm(limit: number): Promise<number>;
  /** Throws away this node's copies and all of Redis, or those of one session. Answers how many there were. */
  evict(id?: string): Promise<{ readonly memory: number; readonly redis: number }>;
}

/** Loads at the same time: few enough to leave the pool to requests. */
const ABREAST = 4;

/** Makes the desk of one engine. */
export function createCacheDesk({ core, redis, db }: { readonly core: Core; readonly redis: RedisCache | undefined; readonly db: Db }): CacheDesk {
  const { memory, changes, sight } = core;

  async function keyOf(id: string): Promise<string | undefined> {
    const [[row]] = await db.withSystem('sessions: find a copy', (tx) => tx.commit(keyOfSession(tx, id)));
    return row?.key;
  }

  return {
    state: () => ({ copies: memory.size, refusals: memory.refusals, changes: changes.size, clear: sight.clear() }),
    async find(id) {
      const key = await keyOf(id);
      if (key === undefined) return undefined;
      return { memory: memory.get(key) !== undefined, redis: (await redis?.get([sharedKeyOf(key)]))?.[0] !== undefined };
    },
    async warm(limit) {
      const [rows] = await db.withSystem('sessions: the latest', (tx) => tx.commit(latestKeys(tx, limit)));
      const waiting = rows.values();
      let living = 0;
      const walk = async (): Promise<void> => {
        for (const { key } of waiting) if ((core.lookup.known(key) ?? await core.lookup.seek(key)).live) living += 1;
      };
      await Promise.all(Array.from({ length: ABREAST }, walk));
      return living;
    },
    async evict(id) {
      if (id === undefined) {
        const held = memory.size;
        memory.clear();
        return { memory: held, redis: await redis?.forget(SHARED_PREFIX) ?? 0 };
      }
      const key = await keyOf(id);
      if (key === undefined) return { memory: 0, redis: 0 };
      const held = memory.get(key) === undefined ? 0 : 1;
      memory.drop(key);
      return { memory: held, redis: await redis?.forget(sharedKeyOf(key)) ?? 0 };
    },
  };
}
