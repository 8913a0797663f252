import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databaseUrls } from '@dott/platform/config';
import { openClient, openDatabase, type Db } from '@dott/platform/db';
import { newId, type UserId } from '@dott/platform/ids';
import { createMetrics, type Metrics } from '@dott/platform/metrics';
import { freePort, openLink, startRedis, tellRedis, testApp, unique, type Link, type TestRedis } from '@dott/platform/testing';
import { systemClock } from '@dott/platform/time';
import { createSessionEngine, type SessionEngine } from './index.ts';
import { keyOfSid } from './keys.ts';

const app = testApp();
const POOL = 4;
const userId = newId<UserId>();
const closing: (() => Promise<void>)[] = [];

interface Node {
  readonly engine: SessionEngine;
  readonly metrics: Metrics;
  readonly link: Link;
}

/** A node in front of a real Redis that is set up as the test wants it. */
async function startNode(redis: TestRedis): Promise<Node> {
  const { config, services } = app();
  const urls = databaseUrls(config);
  const link = await openLink(redis.port);
  const db: Db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: POOL, namedStatements: true, onError: () => {}, auditStatements: () => [] });
  const metrics = createMetrics('test');
  const engine = createSessionEngine({ db, clock: systemClock, log: services.log, metrics, config: { ...config, nodeName: unique('node'), redisUrl: `redis://127.0.0.1:${link.port}` } });
  await engine.start();
  await expect.poll(() => engine.figures.breakers()['redis'], { timeout: 10_000 }).toBe('closed');
  await engine.resolve('A'.repeat(36));
  closing.unshift(async () => {
    await engine.stop();
    await db.close();
    await link.close();
  });
  await sleep(500);
  return { engine, metrics, link };
}

async function oddRedis(...settings: readonly string[]): Promise<TestRedis> {
  const redis = await startRedis(await freePort(), settings);
  closing.unshift(() => redis.close());
  return redis;
}

/** Makes living sessions without the engine's help and answers their secret ids. */
async function openMany(count: number): Promise<string[]> {
  const sids = Array.from({ length: count }, () => unique('').replaceAll('-', '').padEnd(36, 'x').slice(0, 36));
  const client = openClient(app().databaseUrl, 'oddities test');
  await client.connect();
  await client.query(`
    insert into system.session (id, sid_hash, user_id, user_epoch, device, browser, os, expires_at)
    select gen_random_uuid(), key, $1, 0, '', '', '', now() + interval '1 day' from unnest($2::text[]) key`, [userId, sids.map(keyOfSid)]);
  await client.end();
  return sids;
}

/** Whether a session lives; "ask again" of a busy machine is neither yes nor no. */
async function lives({ engine }: Node, sid: string): Promise<boolean> {
  for (;;) {
    const answer = await engine.resolve(sid).then((view) => view !== undefined, (error: { code?: string }) => error.code);
    if (typeof answer === 'boolean') return answer;
    expect(answer).toBe('system.unavailable');
    await sleep(200);
  }
}

/** Looks sessions up, so many at a time; each has to live. */
async function lookUpAll(node: Node, sids: readonly string[], atOnce = 20): Promise<void> {
  const rest = sids.values();
  const dead: string[] = [];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const sid of rest) if (!await lives(node, sid)) dead.push(sid);
  }));
  expect(dead).toEqual([]);
}

const errors = async ({ metrics }: Node): Promise<string> => (await metrics.text()).split('\n').filter((line) => line.includes('session_redis_errors_total{')).join('\n');

beforeAll(async () => {
  await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({
    id: userId, email: `${unique('person')}@example.com`, given_name: '', family_name: '', password_hash: null, password_changed_at: null, email_verified_at: new Date(),
  })));
  await app().services.sessions.stop();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('a Redis that is not as one wishes', () => {
  it.each([
    ['is full and evicts nothing', 'OOM', ['--maxmemory', '1', '--maxmemory-policy', 'noeviction']],
    ['is a read-only replica', 'READONLY', ['--replicaof', '127.0.0.1', '1']],
    ['is a node of a cluster that does not have the key', 'CLUSTERDOWN', ['--cluster-enabled', 'yes']],
  ])('%s: nobody is signed out, and the figures name it %s', async (_what, kind, settings) => {
    const redis = await oddRedis(...settings);
    const [a, b] = [await startNode(redis), await startNode(redis)];
    const sids = await openMany(20);
    await lookUpAll(a, sids);
    await lookUpAll(b, sids);
    await expect.poll(() => errors(a), { timeout: 5_000 }).toContain(`kind="${kind}"`);
    const [ended] = await a.engine.list(userId);
    if (!ended) throw new Error('no session');
    await app().services.db.withSystem('test', (tx) => a.engine.end(tx, userId, ended.id, 'revoked'));
    const left = await Promise.all(sids.map((sid) => b.engine.resolve(sid)));
    expect(left.filter((view) => view === undefined)).toHaveLength(1);
  }, 40_000);

  it('knows that another node of the cluster has the key: nobody is signed out, and the figures name it MOVED', async () => {
    const cluster = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
    const [redis, owner] = [await oddRedis(...cluster), await oddRedis(...cluster)];
    expect(await tellRedis(owner.port, 'CLUSTER ADDSLOTSRANGE 0 16383')).toMatch(/^\+OK/);
    expect(await tellRedis(redis.port, `CLUSTER MEET 127.0.0.1 ${owner.port}`)).toMatch(/^\+OK/);
    await expect.poll(() => tellRedis(redis.port, 'GET dott'), { timeout: 20_000 }).toMatch(/^-MOVED/);
    const [a, b] = [await startNode(redis), await startNode(redis)];
    const sids = await openMany(10);
    await lookUpAll(a, sids, 1);
    await lookUpAll(b, sids, 1);
    await expect.poll(() => errors(a), { timeout: 5_000 }).toContain('kind="MOVED"');
  }, 60_000);

  it('reads its data in: nobody is signed out, the figures name it LOADING, and what it brings back opens nothing', async () => {
    // Each key takes a millisecond, once there are any.
    const redis = await oddRedis('--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024');
    const node = await startNode(redis);
    const sids = await openMany(12);
    await lookUpAll(node, sids.slice(0, 6));
    await sleep(200);
    expect(await tellRedis(redis.port, `EVAL "for index = 1, 6000 do redis.call('SET', 'ballast:' .. index, 'x') end" 0`)).toMatch(/^\$-1/);
    expect(await tellRedis(redis.port, 'SAVE')).toMatch(/^\+OK/);
    redis.kill('SIGKILL');
    await redis.start();
    await expect.poll(() => tellRedis(redis.port, 'GET dott'), { timeout: 5_000 }).toMatch(/^-LOADING/);
    await expect.poll(async () => {
      await lookUpAll(node, await openMany(2));
      return errors(node);
    }, { timeout: 5_000 }).toContain('kind="LOADING"');
    await lookUpAll(node, sids, 1);
    // A copy of it comes back with the data.
    const ended = await node.engine.resolve(sids[0] ?? '');
    if (!ended) throw new Error('no session');
    await app().services.db.withSystem('test', (tx) => node.engine.end(tx, userId, ended.id, 'revoked'));
    await expect.poll(() => node.engine.figures.breakers()['redis'], { timeout: 20_000 }).toBe('closed');
    const other = await startNode(redis);
    expect(await lives(other, sids[0] ?? '')).toBe(false);
    await lookUpAll(other, sids.slice(1), 1);
    expect(other.engine.figures.counts().shared.live).toBeGreaterThan(0);
  }, 60_000);

  it('evicts what it wants: nobody is signed out', async () => {
    const redis = await oddRedis('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-lru');
    const [a, b] = [await startNode(redis), await startNode(redis)];
    const sids = await openMany(2_500);
    await lookUpAll(a, sids);
    await lookUpAll(b, sids);
    expect(b.engine.figures.counts().postgres.live).toBeGreaterThan(0);
    expect(b.engine.figures.counts().shared.live).toBeGreaterThan(0);
  }, 60_000);

  it('answers slowly: look-ups go past it until it is fast again', async () => {
    const node = await startNode(await oddRedis());
    const sids = await openMany(10);
    node.link.delay(40);
    await lookUpAll(node, sids, 1);
    await expect.poll(() => node.engine.figures.breakers()['redis'], { timeout: 5_000 }).toBe('open');
    expect(await node.metrics.text()).toMatch(/session_breaker_open\{[^}]*tier="redis"[^}]*\} 1/);
    node.link.delay(0);
    await expect.poll(() => node.engine.figures.breakers()['redis'], { timeout: 10_000 }).toBe('closed');
  }, 40_000);

  it('was emptied with 5,000 active sessions: PostgreSQL is asked by no more at once than the pool, and once for each', async () => {
    const redis = await oddRedis();
    const node = await startNode(redis);
    const sids = await openMany(5_000);
    const before = node.engine.figures.counts().postgres.live;
    const watcher = openClient(app().databaseUrl, 'watcher');
    await watcher.connect();
    let most = 0;
    let running = true;
    const watching = (async () => {
      while (running) {
        const { rows: [row] } = await watcher.query<{ working: number }>(`select count(*)::int as working from pg_stat_activity where datname = current_database() and application_name = 'dott system' and state <> 'idle'`);
        most = Math.max(most, row?.working ?? 0);
        await sleep(5);
      }
    })();
    await lookUpAll(node, [...sids, ...sids], 40);
    running = false;
    await watching;
    await watcher.end();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(POOL);
    expect(node.engine.figures.counts().postgres.live - before).toBe(sids.length);
  }, 90_000);
});
