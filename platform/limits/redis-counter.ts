import { RateLimiterRedis } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import { createGuard } from '../cache/index.ts';
import type { Allowance, SharedCounter, Spent, Total } from './index.ts';

/** A node without Redis asks the other store at once; it tries Redis again after this time. */
const REST_MS = 1_000;
const TIMEOUT_MS = 500;

export interface RedisCounter extends SharedCounter {
  close(): void;
}

/** Counts in Redis. Rejects at once while Redis is away; whoever calls has another store then. */
export function createRedisCounter(url: string, onTrouble: (error: unknown) => void): RedisCounter {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000) },
  });
  client.on('error', onTrouble);
  client.connect().catch(onTrouble);
  const guard = createGuard({ timeoutMs: TIMEOUT_MS, failures: 2, restMs: REST_MS, onState: () => undefined });
  const limiters = new Map<number, RateLimiterRedis>();

  function limiterOf({ windowMs }: Allowance): RateLimiterRedis {
    const known = limiters.get(windowMs);
    if (known) return known;
    // Only what it counts is used: whether that is too much is judged by the node, from memory.
    const made = new RateLimiterRedis({ storeClient: client, useRedisPackage: true, rejectIfRedisNotReady: true, keyPrefix: 'dott:limit', points: 1, duration: windowMs / 1_000 });
    limiters.set(windowMs, made);
    return made;
  }

  async function count({ key, allowance, points }: Spent): Promise<Total> {
    const { consumedPoints, msBeforeNext } = await limiterOf(allowance).penalty(key, points);
    return { key, points: consumedPoints, leftMs: msBeforeNext };
  }

  return {
    add: (spent) => guard.run(() => Promise.all(spent.map(count))),
    close: () => client.destroy(),
  };
}
