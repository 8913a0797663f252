import type { Services } from '@dott/platform/http';
import { createLimiter, createRedisCounter, type Limiter, type SharedCounter } from '@dott/platform/limits';
import { addPoints } from './limits.sql.ts';

/** The limiter of this process: Redis adds up when there is one, PostgreSQL when there is none or it fails. */
export function startLimiter(services: Services): Limiter {
  const { config, log, clock } = services;
  const onTrouble = (error: unknown): void => {
    log.debug({ err: error }, 'limits are counted without Redis');
  };
  const redis = config.redisUrl === undefined ? undefined : createRedisCounter(config.redisUrl, onTrouble);
  const postgres = postgresCounter(services);
  const limiter = createLimiter({
    counter: redis ? insured(redis, postgres, onTrouble) : postgres,
    monotonicMs: () => clock.monotonicMs(),
    onTrouble: (error) => log.warn({ err: error }, 'limits are counted by this process alone; trying again'),
  });
  return {
    ...limiter,
    async stop() {
      await limiter.stop();
      redis?.close();
    },
  };
}

function postgresCounter({ db }: Services): SharedCounter {
  return {
    async add(spent) {
      const rows = spent.map(({ key, points, allowance }) => ({ key, points, windowMs: allowance.windowMs }));
      const [totals] = await db.withSystem('add up what was limited', (tx) => tx.commit(addPoints(tx, rows)));
      return totals.map(({ key, points, left_ms: leftMs }) => ({ key, points, leftMs }));
    },
  };
}

function insured(first: SharedCounter, second: SharedCounter, onTrouble: (error: unknown) => void): SharedCounter {
  return {
    add: (spent) => first.add(spent).catch((error: unknown) => {
      onTrouble(error);
      return second.add(spent);
    }),
  };
}
