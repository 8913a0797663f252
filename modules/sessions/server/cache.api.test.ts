import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Id } from '@dott/platform/ids';
import { freePort, problemOf, startRedis, startTestApp, testApp, type TestApp, type TestRedis, type TestShop } from '@dott/platform/testing';
import { sessions } from '../contract.ts';

const token = 'a token that reads figures, for tests';
const app = testApp({ env: { OPERATOR_EMAILS: 'ops@example.com', METRICS_TOKEN: token } });
let operator: TestShop;

beforeAll(async () => {
  operator = await app().signUp({ email: 'ops@example.com' });
});

const desk = () => operator.api(sessions);
const idOf = async (shop: TestShop) => (await shop.api(sessions).current()).session.id;
const where = async (shop: TestShop) => (await desk().inspectCache({ query: { sessionId: await idOf(shop) } })).session;

it('shows where copies are, throws them away and makes them anew, and signs nobody out', async () => {
  const shop = await app().signUp();
  expect(await where(shop)).toEqual({ memory: true, redis: false });
  // On a machine whose processors are all taken a beat may be late, and the node fenced for that long.
  await expect.poll(() => desk().inspectCache()).toMatchObject({ redis: 'absent', clear: true, session: null });
  expect((await desk().inspectCache()).memory.copies).toBeGreaterThanOrEqual(2);

  const id = await idOf(shop);
  expect(await desk().evictCache({ query: { sessionId: id } })).toEqual({ memory: 1, redis: 0 });
  expect((await desk().inspectCache({ query: { sessionId: id } })).session).toEqual({ memory: false, redis: false });
  expect((await desk().evictCache()).memory).toBeGreaterThanOrEqual(1);
  expect(await shop.api(sessions).current()).toMatchObject({ session: { id } });

  await desk().evictCache();
  expect((await desk().warmCache({ body: {} })).warmed).toBeGreaterThanOrEqual(2);
  expect((await desk().inspectCache({ query: { sessionId: id } })).session).toEqual({ memory: true, redis: false });
});

it('makes no copies of sessions that are over, and knows none of them', async () => {
  const shop = await app().signUp();
  const id = await idOf(shop);
  await shop.api(sessions).end({ params: { id } });
  const { warmed } = await desk().warmCache({ body: { limit: 10_000 } });
  expect(warmed).toBeLessThanOrEqual((await desk().inspectCache()).memory.copies);
  for (const sessionId of [id, newId<Id<'session'>>()]) {
    expect((await problemOf(desk().inspectCache({ query: { sessionId } }))).body).toMatchObject({ status: 404 });
    expect(await desk().evictCache({ query: { sessionId } })).toEqual({ memory: 0, redis: 0 });
  }
});

it('leaves a line of what the operator did', async () => {
  await desk().evictCache();
  await desk().warmCache({ body: { limit: 1 } });
  const { items } = await desk().events();
  expect(items.slice(0, 2).map(({ kind, current }) => [kind, current])).toEqual([['cache-warmed', true], ['cache-evicted', true]]);
});

it('does not exist for anybody else; the token reads and does nothing', async () => {
  const shop = await app().signUp();
  for (const call of [shop.api(sessions).inspectCache(), shop.api(sessions).warmCache({ body: {} }), shop.api(sessions).evictCache()]) {
    expect((await problemOf(call)).body).toMatchObject({ status: 404, code: 'request.not-found' });
  }
  const statusOf = async (method: 'GET' | 'POST' | 'DELETE') =>
    (await app().app.inject({ method, url: '/api/cache/session', headers: { authorization: `Bearer ${token}` }, ...(method === 'POST' && { payload: {} }) })).statusCode;
  expect([await statusOf('GET'), await statusOf('POST'), await statusOf('DELETE')]).toEqual([200, 401, 401]);
});

describe('with Redis', () => {
  let redis: TestRedis;
  let t: TestApp;
  let ops: TestShop;
  beforeAll(async () => {
    const port = await freePort();
    redis = await startRedis(port);
    t = await startTestApp({ env: { OPERATOR_EMAILS: 'ops@example.com', REDIS_URL: `redis://127.0.0.1:${port}` } });
    ops = await t.signUp({ email: 'ops@example.com' });
  });
  afterAll(async () => {
    await t?.close();
    await redis?.close();
  });

  /** Reads a session anew until Redis has a copy: a node that was fenced at the moment keeps one in memory alone. */
  async function untilInRedis(shop: TestShop): Promise<string> {
    const sessionId = await idOf(shop);
    await expect.poll(async () => {
      await ops.api(sessions).evictCache({ query: { sessionId } });
      await idOf(shop);
      return (await ops.api(sessions).inspectCache({ query: { sessionId } })).session;
    }, { timeout: 10_000 }).toEqual({ memory: true, redis: true });
    return sessionId;
  }

  it('sees and throws away what Redis holds, and no session comes back or goes by it', async () => {
    const [shop, ended] = [await t.signUp(), await t.signUp()];
    await expect.poll(async () => (await ops.api(sessions).inspectCache()).redis).toBe('closed');
    const id = await untilInRedis(shop);
    const session = async () => (await ops.api(sessions).inspectCache({ query: { sessionId: id } })).session;
    const endedId = (await ended.api(sessions).current()).session.id;
    await ended.api(sessions).end({ params: { id: endedId } });

    expect(await ops.api(sessions).evictCache({ query: { sessionId: id } })).toEqual({ memory: 1, redis: 1 });
    expect(await session()).toEqual({ memory: false, redis: false });
    await shop.api(sessions).current();
    expect((await ops.api(sessions).evictCache()).redis).toBeGreaterThanOrEqual(1);
    expect(await session()).toEqual({ memory: false, redis: false });
    expect(await shop.api(sessions).current()).toMatchObject({ session: { id } });
    expect((await problemOf(ended.api(sessions).current())).body).toMatchObject({ status: 401 });
  });

  it('is not waited for when it hangs: the copies of this node are thrown away at once', async () => {
    await untilInRedis(ops);
    redis.kill('SIGSTOP');
    try {
      const started = performance.now();
      const thrown = await ops.api(sessions).evictCache();
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(thrown.redis).toBe(0);
      expect(thrown.memory).toBeGreaterThanOrEqual(1);
    } finally {
      redis.kill('SIGCONT');
    }
  });
});
