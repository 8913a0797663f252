import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databaseUrls } from '@dott/platform/config';
import { openDatabase, type Db } from '@dott/platform/db';
import { newId, type UserId } from '@dott/platform/ids';
import { createMetrics } from '@dott/platform/metrics';
import { freePort, openLink, startRedis, testApp, unique, type Link, type TestRedis } from '@dott/platform/testing';
import { systemClock } from '@dott/platform/time';
import { createSessionEngine, type CreatedSession, type SessionEngine } from './index.ts';

const app = testApp();
const client = { ip: '203.0.113.7', userAgent: '', language: 'en' };

interface Node {
  readonly engine: SessionEngine;
  readonly db: Db;
  readonly pool: Link;
  readonly line: Link;
  readonly redis: Link;
  stop(): Promise<void>;
}

/** A process of its own takes seconds to come up where many work at once. */
const START_MS = 90_000;

let redis: TestRedis;
const running = new Set<Node>();

const through = (url: string, link: Link): string => {
  const address = new URL(url);
  address.port = String(link.port);
  address.hostname = '127.0.0.1';
  return address.href;
};

/** A node whose ways to PostgreSQL (pool and listening line apart) and to Redis can be disturbed one by one. */
async function startNode(name: string): Promise<Node> {
  const { config, services } = app();
  const urls = databaseUrls(config);
  const databasePort = Number(new URL(urls.system).port);
  const [pool, line, redisLink] = [await openLink(databasePort), await openLink(databasePort), await openLink(redis.port)];
  const open = (link: Link) => openDatabase({
    appUrl: through(urls.app, link), systemUrl: through(urls.system, link), poolSize: 4, namedStatements: true, onError: () => {}, auditStatements: () => [],
  });
  const [pooled, listening] = [open(pool), open(line)];
  const db: Db = { ...pooled, listener: listening.listener };
  const engine = createSessionEngine({
    db, clock: systemClock, log: services.log, metrics: createMetrics('test'),
    config: { ...config, nodeName: name, redisUrl: `redis://127.0.0.1:${redisLink.port}` },
  });
  await engine.start();
  // The first look-up makes it a node that others reckon with; on a busy machine its answer may take longer than is waited for one.
  await engine.resolve('A'.repeat(36)).catch(() => undefined);
  await sleep(400);
  const node: Node = {
    engine, db, pool, line, redis: redisLink,
    async stop() {
      running.delete(node);
      for (const link of [pool, line, redisLink]) link.heal();
      await engine.stop();
      await Promise.all([pooled.close(), listening.close()]);
      await Promise.all([pool.close(), line.close(), redisLink.close()]);
    },
  };
  running.add(node);
  return node;
}

let userId: UserId;
const open = ({ engine, db }: Node): Promise<CreatedSession> => db.withSystem('test', (tx) => engine.create(tx, { userId, client }));
const end = ({ engine, db }: Node, id: string) => db.withSystem('test', (tx) => engine.end(tx, userId, id, 'revoked'));
const code = (work: Promise<unknown>) => work.then((value) => (value === undefined ? 401 : 200), (error: { code?: string }) => error.code);

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  const value = await work;
  return { value, ms: performance.now() - started };
}

/** What ending a session costs while all hear each other: on a busy machine much more than on a quiet one. */
async function usualEnd(node: Node): Promise<number> {
  const { session } = await open(node);
  return (await timed(end(node, session.id))).ms;
}

/** The promise of 1.25 s for a node that says nothing, and the noise of the machine. */
const fencedWithin = (usual: number): number => 1_250 + 150 + 3 * usual;

/** Waits until a node asks Redis, or does not. */
async function redisIs(node: Node, state: 'open' | 'closed'): Promise<void> {
  await expect.poll(() => node.engine.figures.breakers()['redis'], { timeout: 10_000 }).toBe(state);
}

/** Looks up sessions one after the other, each of which has to live; answers the time of all. */
async function lookUpAll({ engine }: Node, created: readonly CreatedSession[]): Promise<number> {
  const started = performance.now();
  for (const { sid } of created) expect(await engine.resolve(sid)).toBeDefined();
  return performance.now() - started;
}

beforeAll(async () => {
  redis = await startRedis(await freePort());
  userId = newId<UserId>();
  await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({
    id: userId, email: `${unique('person')}@example.com`, given_name: '', family_name: '', password_hash: null, password_changed_at: null, email_verified_at: new Date(),
  })));
  // The API's own engine would be one more node; these tests are about those they start.
  await app().services.sessions.stop();
});
afterEach(async () => {
  for (const node of running) await node.stop();
});
afterAll(async () => {
  await redis.close();
});

describe('Redis', () => {
  it('takes the second node\'s first look-up off PostgreSQL', async () => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await redisIs(a, 'closed');
    await redisIs(b, 'closed');
    const { sid } = await open(a);
    await a.engine.resolve(sid);
    await sleep(50);
    expect(await b.engine.resolve(sid)).toBeDefined();
    expect(b.engine.figures.counts()).toMatchObject({ shared: { live: 1 }, postgres: { live: 0 } });
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('%s: nobody is signed out, and look-ups hardly wait for it', async (signal) => {
    const a = await startNode('a');
    await redisIs(a, 'closed');
    const created = await Promise.all(Array.from({ length: 24 }, () => open(a)));
    const usual = await lookUpAll(a, created.slice(2, 12));
    redis.kill(signal);
    // Two time-outs of 25 ms open the breaker; the rest of the allowance is the noise of the machine.
    expect(await lookUpAll(a, created.slice(12))).toBeLessThan(2 * 25 + 4 * usual + 100);
    await redisIs(a, 'open');
    const [, ended] = created;
    if (!ended) throw new Error('no session');
    const { value, ms } = await timed(end(a, ended.session.id));
    expect(value).toBe(true);
    expect(ms).toBeLessThan(1_000);
    if (signal === 'SIGSTOP') redis.kill('SIGCONT');
    else await redis.start();
    await redisIs(a, 'closed');
    await lookUpAll(a, created.slice(2));
    expect(await a.engine.resolve(ended.sid)).toBeUndefined();
  });

  it('emptied: nobody is signed out, and PostgreSQL is asked once a session', async () => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await redisIs(b, 'closed');
    const created = await Promise.all(Array.from({ length: 100 }, () => open(a)));
    await lookUpAll(a, created);
    redis.kill('SIGKILL');
    await redis.start();
    await redisIs(b, 'closed');
    const before = b.engine.figures.counts().postgres.live;
    // Ten requests of each session at once, as after a restart of everything in front.
    const views = await Promise.all(created.flatMap(({ sid }) => Array.from({ length: 10 }, () => b.engine.resolve(sid))));
    expect(views.every((view) => view !== undefined)).toBe(true);
    expect(b.engine.figures.counts().postgres.live - before).toBe(100);
  });

  it('frozen across a revocation: the other node refuses, also after it thawed', async () => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await sleep(300);
    const { sid, session } = await open(a);
    expect(await a.engine.resolve(sid)).toBeDefined();
    expect(await b.engine.resolve(sid)).toBeDefined();
    redis.kill('SIGSTOP');
    await end(a, session.id);
    expect(await b.engine.resolve(sid)).toBeUndefined();
    redis.kill('SIGCONT');
    await sleep(100);
    const c = await startNode('c');
    for (const node of [a, b, c]) expect(await node.engine.resolve(sid)).toBeUndefined();
  });
});

describe('a node that cannot hear', () => {
  it.each(['freeze', 'cut', 'halfClose'] as const)('%s of its listening line: a revocation waits for its fence, and it refuses at once then', async (way) => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await sleep(300);
    const { sid, session } = await open(a);
    expect(await b.engine.resolve(sid)).toBeDefined();
    const usual = await usualEnd(a);
    b.line[way]();
    const { ms } = await timed(end(a, session.id));
    expect(ms).toBeLessThan(fencedWithin(usual));
    expect(await b.engine.resolve(sid)).toBeUndefined();
  });

  it('goes on answering from PostgreSQL while it is deaf, and from memory when it hears again', async () => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await sleep(300);
    const { sid } = await open(a);
    await b.engine.resolve(sid);
    b.line.freeze();
    await sleep(1_100);
    const before = b.engine.figures.counts().postgres.live;
    for (let index = 0; index < 5; index += 1) expect(await b.engine.resolve(sid)).toBeDefined();
    expect(b.engine.figures.counts().postgres.live - before).toBe(5);
    b.line.heal();
    await sleep(2_000);
    const healed = b.engine.figures.counts().postgres.live;
    for (let index = 0; index < 5; index += 1) expect(await b.engine.resolve(sid)).toBeDefined();
    expect(b.engine.figures.counts().postgres.live).toBe(healed);
  });

  it('cut off from PostgreSQL altogether: it refuses to say, it does not say no, and comes back', async () => {
    const [a, b] = [await startNode('a'), await startNode('b')];
    await sleep(300);
    const { sid, session } = await open(a);
    await b.engine.resolve(sid);
    b.line.cut();
    b.pool.cut();
    await end(a, session.id);
    expect(await code(b.engine.resolve(sid))).toBe('system.unavailable');
    b.line.heal();
    b.pool.heal();
    await sleep(2_500);
    expect(await code(b.engine.resolve(sid))).toBe(401);
  });
});

describe('PostgreSQL gone', () => {
  it('a node that is alone answers warm sessions, opens none, and says so', async () => {
    const a = await startNode('a');
    const warm = await open(a);
    const cold = await open(a);
    await a.engine.resolve(warm.sid);
    await sleep(4_500);
    a.line.cut();
    a.pool.cut();
    await sleep(1_500);
    expect(await a.engine.resolve(warm.sid)).toBeDefined();
    expect(a.engine.figures.counts().grace.live).toBeGreaterThan(0);
    const { ms } = await timed(a.engine.resolve(warm.sid));
    expect(ms).toBeLessThan(50);
    a.redis.cut();
    expect(await code(a.engine.resolve(cold.sid))).toBe('system.unavailable');
    expect(await code(a.engine.proofBegins())).toBe('system.unavailable');
  });
});

describe('a process of its own', () => {
  let child: ChildProcess | undefined;
  afterEach(async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  async function forkNode(): Promise<(sid: string) => Promise<number>> {
    const { config } = app();
    const settings = { systemUrl: databaseUrls(config).system, config: { ...config, nodeName: 'child', redisUrl: `redis://127.0.0.1:${redis.port}` } };
    child = fork(join(import.meta.dirname, 'fault-node.ts'), [JSON.stringify(settings)], { execArgv: [] });
    // The child sends its port and nothing else.
    const [port] = await once(child, 'message') as [number];
    return async (sid) => (await fetch(`http://127.0.0.1:${port}/${sid}`)).status;
  }

  it('stopped across a revocation: its first answer is 401', async () => {
    const a = await startNode('a');
    const ask = await forkNode();
    await sleep(300);
    const { sid, session } = await open(a);
    expect(await ask(sid)).toBe(200);
    expect(await ask(sid)).toBe(200);
    const usual = await usualEnd(a);
    child?.kill('SIGSTOP');
    const asked = ask(sid);
    const { ms } = await timed(end(a, session.id));
    const late = ask(sid);
    child?.kill('SIGCONT');
    expect(await late).toBe(401);
    expect([200, 401]).toContain(await asked);
    expect(ms).toBeLessThan(fencedWithin(usual));
  }, START_MS);

  it('killed: a revocation elsewhere waits for its fence once, then never again', async () => {
    const a = await startNode('a');
    const ask = await forkNode();
    await sleep(300);
    const [first, second] = [await open(a), await open(a)];
    expect(await ask(first.sid)).toBe(200);
    const usual = await usualEnd(a);
    child?.kill('SIGKILL');
    expect((await timed(end(a, first.session.id))).ms).toBeLessThan(fencedWithin(usual));
    await sleep(1_300);
    expect((await timed(end(a, second.session.id))).ms).toBeLessThan(200 + 3 * usual);
  }, START_MS);
});
