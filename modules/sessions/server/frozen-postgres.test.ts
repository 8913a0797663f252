import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseUrls } from '@dott/platform/config';
import { openDatabase, type Db } from '@dott/platform/db';
import { createMetrics } from '@dott/platform/metrics';
import { startTestApp, startTestPostgres, type TestApp, type TestPostgres, type TestShop } from '@dott/platform/testing';
import { systemClock } from '@dott/platform/time';
import { createSessionEngine, type SessionEngine } from './index.ts';

/** What a busy machine may add to a bound. */
const NOISE_MS = 500;

let postgres: TestPostgres;
let app: TestApp;
let shop: TestShop;
let db: Db;
/** A node on real time; the app's own stands still with its clock. */
let engine: SessionEngine;

beforeAll(async () => {
  postgres = await startTestPostgres();
  app = await startTestApp({ serverUrl: postgres.url });
  shop = await app.signUp();
  const urls = databaseUrls(app.config);
  db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: 4, namedStatements: true, onError: () => {}, auditStatements: () => [] });
  engine = createSessionEngine({ db, clock: systemClock, log: app.services.log, metrics: createMetrics('test'), config: { ...app.config, nodeName: 'frozen' } });
  await engine.start();
}, 120_000);
afterAll(async () => {
  postgres.thaw();
  await engine.stop();
  await db.close();
  await app.close();
  await postgres.stop();
}, 60_000);

async function registered(): Promise<number> {
  const [rows] = await db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('node').select('id')));
  return rows.length;
}

/** How a sign-in is answered. */
async function signingIn() {
  const reply = await app.app.inject({
    method: 'POST', url: '/api/sessions/create/', headers: { 'x-dott-service-key': app.config.serviceKey },
    payload: { proof: 'password', email: 'amina@example.com', password: 'violet harbour lamp 92', browser: 'x'.repeat(43) },
  });
  return { status: reply.statusCode, code: reply.json<{ code: string }>().code, waitSeconds: Number(reply.headers['retry-after']) };
}

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  const value = await work;
  return { value, ms: performance.now() - started };
}
const code = (work: Promise<unknown>) => work.then((value) => (value === undefined ? 401 : 200), (error: { code?: string }) => error.code);

describe('a PostgreSQL that stands still', () => {
  it('keeps nobody waiting longer than its limit, signs nobody out, and answers within a second after it goes on', async () => {
    // A node that is the only one would answer for sessions that it knows; this one sees another from its first beat on.
    await app.services.sessions.resolve(shop.sid);
    await expect.poll(registered, { timeout: 10_000 }).toBe(1);
    const opened = await Promise.all(Array.from({ length: 8 }, () =>
      db.withSystem('test', (tx) => engine.create(tx, { userId: shop.userId, client: { ip: '203.0.113.7', userAgent: '', language: '' } }))));
    const [first, ended] = opened;
    if (!first || !ended) throw new Error('no sessions');
    expect(await code(engine.resolve(first.sid))).toBe(200);
    await sleep(500);
    postgres.freeze();
    await sleep(1_300);

    // One after the other, and more than statements may be under way: no answer is no.
    const asked = await Promise.all(opened.map(async ({ sid }, index) => {
      await sleep(20 * index);
      return timed(code(engine.resolve(sid)));
    }));
    for (const { value } of asked) expect(value).toBe('system.unavailable');
    for (const { ms } of asked.slice(0, 4)) expect(ms).toBeLessThan(1_000 + NOISE_MS);
    for (const { ms } of asked.slice(4)) expect(ms).toBeLessThan(2_000 + NOISE_MS);
    // Five in a row failed: refused at once, or the one a second that tries.
    expect((await timed(code(engine.resolve(first.sid)))).ms).toBeLessThan(1_000 + NOISE_MS);

    const refused = [await timed(signingIn()), await timed(signingIn())];
    for (const { value, ms } of refused) {
      expect(value).toEqual({ status: 503, code: 'system.unavailable', waitSeconds: 2 });
      expect(ms).toBeLessThan(2_000 + NOISE_MS);
    }
    // Outside of the engine's own guard the connection is given up at the second look after its limit.
    const revoked = await timed(code(db.withSystem('test', (tx) => engine.end(tx, shop.userId, ended.session.id, 'revoked'), { limitMs: 1_000 })));
    expect(revoked.value).not.toBe(200);
    expect(revoked.ms).toBeLessThan(1_500 + NOISE_MS);

    postgres.thaw();
    const back = await timed(expect.poll(async () => code(engine.resolve(first.sid)), { timeout: 15_000, interval: 50 }).toBe(200));
    expect(back.ms).toBeLessThan(5_000);
    for (const { sid } of opened.filter((one) => one !== ended)) expect(await code(engine.resolve(sid))).toBe(200);
    expect(await code(db.withSystem('test', (tx) => engine.end(tx, shop.userId, ended.session.id, 'revoked')))).toBe(200);
    expect(await code(engine.resolve(ended.sid))).toBe(401);
  }, 60_000);
});
