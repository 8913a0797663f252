import { sql } from 'kysely';
import { rawQuery } from '@dott/platform/db';
import type { Limiter } from '@dott/platform/limits';
import { freePort, startRedis, testApp, type TestRedis } from '@dott/platform/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLimiter } from './limiting.ts';

const t = testApp();
const allowance = { points: 10, windowMs: 60_000 };

let redis: TestRedis;
let nodes: Limiter[] = [];
beforeEach(async () => {
  redis = await startRedis(await freePort());
});
afterEach(async () => {
  for (const node of nodes) await node.stop();
  nodes = [];
  await redis.close();
});

/** A process's limiter in front of the test's Redis; it counts with PostgreSQL until the line to Redis stands. */
async function startNode(): Promise<Limiter> {
  const { services } = t();
  const node = startLimiter({ ...services, config: { ...services.config, redisUrl: `redis://127.0.0.1:${redis.port}` } });
  nodes.push(node);
  let tries = 0;
  await expect.poll(async () => {
    const before = await keysInPostgres();
    node.take(`warm-${nodes.length}-${tries += 1}`, allowance);
    await node.reconcile();
    return await keysInPostgres() - before;
  }, { timeout: 10_000, interval: 200 }).toBe(0);
  return node;
}

const keysInPostgres = (): Promise<number> => t().services.db.withSystem('look at limits', async (tx) => (await tx.run(rawQuery(tx, sql<{ key: string }>`select key from system.rate_window`))).length);

/** Calls that a node admits, one after the other, with what it knows of the others. */
async function admitted(node: Limiter, calls: number): Promise<number> {
  let count = 0;
  for (let n = 0; n < calls; n += 1) if ((await node.takeStrictly('payments:amina', allowance)).admitted) count += 1;
  return count;
}

describe('limits that Redis adds up', () => {
  it('hold over processes, and PostgreSQL is not asked', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const before = await keysInPostgres();
    expect(await admitted(one, 6)).toBe(6);
    expect(await admitted(two, 6)).toBe(4);
    expect(two.take('payments:amina', allowance)).toMatchObject({ admitted: false, limit: 10 });
    expect(await keysInPostgres()).toBe(before);
  });

  it('begin anew when the window in Redis is over', async () => {
    const node = await startNode();
    const short = { points: 1, windowMs: 1_000 };
    expect((await node.takeStrictly('short', short)).admitted).toBe(true);
    t().clock.advance(1_001);
    // The node thinks that the window is over; Redis goes by its own clock.
    await expect.poll(async () => {
      t().clock.advance(1_001);
      return (await node.takeStrictly('short', short)).admitted;
    }, { timeout: 5_000, interval: 300 }).toBe(true);
  });

  it('go on in PostgreSQL when Redis dies, and in Redis once it is back', async () => {
    const [one, two] = [await startNode(), await startNode()];
    redis.kill('SIGKILL');
    expect(await admitted(one, 6)).toBe(6);
    expect(await admitted(two, 6)).toBe(4);
    await redis.start();
    await startNode();
    expect(await admitted(one, 1)).toBe(0);
  });
});
