import type { SharedCache } from '@dott/platform/cache';
import type { Timeline } from './model-timeline.ts';

/** A Redis that obeys its commands when it gets them, which may be late, and that may lose or get back anything. */
export interface SimulatedRedis {
  values: Map<string, { readonly newness: readonly number[]; readonly text: string } | 'sealed'>;
  saved: SimulatedRedis['values'];
  /** It is stopped until this moment; commands wait for it. */
  frozenUntil: number;
}

const REDIS_TIMEOUT_MS = 25;

function isNewer(held: readonly number[], offered: readonly number[]): boolean {
  const [user = 0, tenant = 0, at = 0] = held;
  const [newUser = 0, newTenant = 0, newAt = 0] = offered;
  return user > newUser || tenant > newTenant || (user === newUser && tenant === newTenant && at > newAt);
}

/** That Redis at the end of one node's link. */
export function cacheAt(timeline: Timeline, redis: SimulatedRedis, run: (effect: () => void) => void): SharedCache {
  /** A command: it may arrive long after its sender gave up. */
  function command<T>(work: () => T): Promise<T | undefined> {
    return new Promise((resolve) => {
      const give = (value: T | undefined): void => run(() => resolve(value));
      timeline.at(REDIS_TIMEOUT_MS, () => give(undefined));
      const arrive = (): void => {
        const wait = redis.frozenUntil - timeline.now();
        if (wait > 0) return void timeline.at(wait + timeline.random() * 5, arrive);
        const value = work();
        timeline.at(timeline.random() * 10, () => give(value));
      };
      timeline.at(timeline.random() < 0.1 ? timeline.random() * 1_500 : timeline.random() * 10, arrive);
    });
  }

  return {
    get: async (keys) => await command(() => keys.map((key) => {
      const held = redis.values.get(key);
      return held === 'sealed' ? undefined : held?.text;
    })) ?? [],
    put: (key, value) => void command(() => {
      const held = redis.values.get(key);
      if (held === 'sealed' || (held && isNewer(held.newness, value.newness))) return;
      redis.values.set(key, value);
    }),
    seal: async (keys) => {
      await command(() => keys.forEach((key) => void redis.values.set(key, 'sealed')));
    },
  };
}
