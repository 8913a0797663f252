import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { databaseUrls, loadConfig, type Config } from '../config/index.ts';
import { openDatabase, openPool, type Db, type TenantActor, type TenantTx } from '../db/index.ts';
import { defineJob, type Jobs, type Services } from '../http/index.ts';
import { newId, type TenantId, type UserId } from '../ids/index.ts';
import { createLog } from '../log/index.ts';
import { createTestDatabase, testRolePrefix } from '../testing/database.ts';
import { forgetRepeats } from './forget.ts';
import { relayOutbox } from './relay.ts';
import { runDueJobs, startWorker } from './index.ts';

const SECRET_KEY = 'a secret key for tests only, long enough to pass the check';
const ran: { note: string; tenantId: TenantId | null }[] = [];
let failures = 0;
const jobs: Jobs = {
  'test.note': defineJob({
    payload: z.object({ note: z.string() }),
    run: async (_services, { note }, { tenantId }) => {
      if (note === 'fails once' && failures++ === 0) throw new Error('not yet');
      ran.push({ note, tenantId });
    },
  }),
};
const actor: TenantActor = {
  kind: 'job', tenantId: newId<TenantId>(), userId: null, permissions: new Set(), sessionId: null, operation: 'test', requestId: null, ip: null,
};

let config: Config;
let db: Db;
let services: Services;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase({ serverUrl: inject('databaseUrl'), secretKey: SECRET_KEY, folders: [`${import.meta.dirname}/../db/migrations`] });
  config = loadConfig({ DATABASE_URL: database.url, SECRET_KEY, DATABASE_ROLE_PREFIX: testRolePrefix });
  const urls = databaseUrls(config);
  db = openDatabase({ appUrl: urls.app, systemUrl: urls.system, poolSize: 4, namedStatements: true, onError: () => undefined, auditStatements: () => [] });
  // Jobs of this test use these services and no others.
  services = { db, config, log: createLog({ level: 'fatal', role: 'test' }), clock: { now: () => new Date(), monotonicMs: () => 0 } } as unknown as Services;
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => ran.splice(0));

const options = () => ({ jobsUrl: databaseUrls(config).jobs, services, jobs, concurrency: 2 });
const notes = () => ran.map(({ note }) => note).toSorted();

describe('outbox', () => {
  it('runs what a committed transaction put there, with its tenant, and nothing of one that rolled back', async () => {
    await db.withTenant(actor, async (tx) => {
      tx.enqueue('test.note', { note: 'kept' });
      await tx.commit();
    });
    await db.withSystem('test', async (tx) => tx.enqueue('test.note', { note: 'of the system' }));
    await db.withTenant(actor, async (tx) => {
      tx.enqueue('test.note', { note: 'lost' });
      throw new Error('changed my mind');
    }).catch(() => undefined);
    await runDueJobs(options());
    expect(ran).toHaveLength(2);
    expect(ran).toContainEqual({ note: 'kept', tenantId: actor.tenantId });
    expect(ran).toContainEqual({ note: 'of the system', tenantId: null });
  });

  it('moves each row once although several relays run', async () => {
    await db.withSystem('test', async (tx) => {
      for (let n = 0; n < 250; n += 1) tx.enqueue('test.note', { note: String(n).padStart(3, '0') });
    });
    const pool = openPool({ connectionString: databaseUrls(config).jobs, max: 4, applicationName: 'test', pipeline: false, onError: () => undefined });
    const moved = await Promise.all([relayOutbox(pool), relayOutbox(pool), relayOutbox(pool), relayOutbox(pool)]);
    await pool.end();
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(250);
    await runDueJobs(options());
    await db.withSystem('test', async (tx) => tx.enqueue('test.note', { note: 'last' }));
    await runDueJobs(options());
    expect(new Set(notes()).size).toBe(251);
    expect(ran).toHaveLength(251);
  });

  it('replaces a waiting job of the same key, and waits for its time', async () => {
    await db.withSystem('test', async (tx) => {
      tx.enqueue('test.note', { note: 'first' }, { key: 'k' });
      tx.enqueue('test.note', { note: 'second' }, { key: 'k' });
      tx.enqueue('test.note', { note: 'tomorrow' }, { runAt: new Date(Date.now() + 86_400_000) });
    });
    await runDueJobs(options());
    expect(notes()).toEqual(['second']);
  });

  it('a running worker takes up new work and tries again what failed', async () => {
    const worker = await startWorker(options());
    try {
      await db.withSystem('test', async (tx) => tx.enqueue('test.note', { note: 'fails once' }));
      await vi.waitFor(() => expect(notes()).toContain('fails once'), { timeout: 10_000, interval: 50 });
      expect(failures).toBe(2);
    } finally {
      await worker.stop();
    }
  });
});

describe('keys of repeated requests', () => {
  it('are forgotten after a day, not before', async () => {
    const claim = (tx: TenantTx, key: string, created_at: Date) => tx.sql.insertInto('idempotency_key').values({
      user_id: newId<UserId>(), operation: 'test.repeat', key, body_hash: '', reference: null, created_at,
    });
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    await db.withTenant(actor, (tx) => tx.commit(claim(tx, 'old', hoursAgo(25)), claim(tx, 'young', hoursAgo(23))));
    const pool = openPool({ connectionString: databaseUrls(config).jobs, max: 1, applicationName: 'test', pipeline: false, onError: () => undefined });
    expect(await forgetRepeats(pool)).toBe(1);
    await pool.end();
    const [kept] = await db.withTenant(actor, (tx) => tx.commit(tx.sql.selectFrom('idempotency_key').select('key')));
    expect(kept).toEqual([{ key: 'young' }]);
  });
});
