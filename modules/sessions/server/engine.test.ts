import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type TenantId, type UserId } from '@dott/platform/ids';
import { createMetrics } from '@dott/platform/metrics';
import { testApp, unique } from '@dott/platform/testing';
import { systemClock, type Clock } from '@dott/platform/time';
import { IDLE_MS } from '../rules.ts';
import { createSessionEngine, type SessionEngine } from './index.ts';

const app = testApp();
const client = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', language: 'en' };
const engines: SessionEngine[] = [];
/** Statements that looked sessions up, by node. */
const statements = new Map<string, number>();

/** A further node over the same database. */
async function startNode(nodeName: string, clock: Clock = systemClock): Promise<SessionEngine> {
  const { services, config } = app();
  const db: typeof services.db = {
    ...services.db,
    readSystem(reason, make, options) {
      if (reason === 'sessions: look-up') statements.set(nodeName, (statements.get(nodeName) ?? 0) + 1);
      return services.db.readSystem(reason, make, options);
    },
  };
  const engine = createSessionEngine({ ...services, db, metrics: createMetrics('test'), clock, config: { ...config, nodeName } });
  await engine.start();
  // The first look-up makes it a node that others reckon with; on a busy machine its answer may take longer than is waited for one.
  await engine.resolve('A'.repeat(36)).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 400));
  engines.push(engine);
  return engine;
}

async function newUser(): Promise<UserId> {
  const id = newId<UserId>();
  await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({
    id, email: `${unique('person')}@example.com`, given_name: 'Ada', family_name: 'Okoro', password_hash: null, password_changed_at: null, email_verified_at: new Date(),
  })));
  return id;
}

const open = (engine: SessionEngine, userId: UserId, replaces?: string) =>
  app().services.db.withSystem('test', (tx) => engine.create(tx, { userId, client, ...(replaces && { replaces }) }));
const end = (engine: SessionEngine, userId: UserId, id: string) =>
  app().services.db.withSystem('test', (tx) => engine.end(tx, userId, id, 'revoked'));
const endAll = (engine: SessionEngine, userId: UserId, keep?: string) =>
  app().services.db.withSystem('test', (tx) => engine.endAll(tx, userId, 'revoked', keep));
const counts = (engine: SessionEngine) => engine.figures.counts();

let a: SessionEngine;
let b: SessionEngine;

beforeAll(async () => {
  a = await startNode('a');
  b = await startNode('b');
});

afterAll(async () => {
  for (const engine of engines) await engine.stop();
});

describe('two nodes over one PostgreSQL', () => {
  it('a session opened on one answers on the other, from memory the second time', async () => {
    const userId = await newUser();
    const { sid, session } = await open(a, userId);
    expect(sid).toMatch(/^[\w-]{36}$/);
    const before = counts(b).memory.live;
    const view = await b.resolve(sid);
    expect(view).toMatchObject({ id: session.id, userId, tenantId: null, user: { givenName: 'Ada' }, device: { browser: 'Firefox', os: 'Linux', ip: '203.0.113.7' } });
    expect(await b.resolve(sid)).toBeDefined();
    expect(counts(b).memory.live).toBe(before + 1);
  });

  it('a revocation on one is final on both once it is answered, and costs milliseconds', async () => {
    const userId = await newUser();
    for (let round = 0; round < 20; round += 1) {
      const { sid, session } = await open(a, userId);
      expect(await b.resolve(sid)).toBeDefined();
      expect(await a.resolve(sid)).toBeDefined();
      const started = performance.now();
      expect(await end(a, userId, session.id)).toBe(true);
      expect(performance.now() - started).toBeLessThan(900);
      expect(await b.resolve(sid)).toBeUndefined();
      expect(await a.resolve(sid)).toBeUndefined();
    }
  });

  it('a process whose line does not stand yet connects before it commits, and so hears the words about its change', async () => {
    const { services, config } = app();
    const userId = await newUser();
    const { sid } = await open(a, userId);
    expect(await b.resolve(sid)).toBeDefined();
    // Without a word it would wait longer than its patience, and say that it does not know.
    const late = createSessionEngine({ ...services, metrics: createMetrics('test'), clock: systemClock, config: { ...config, nodeName: 'late', bounds: { boundMs: 30_000 } } });
    engines.push(late);
    await expect(services.db.withSystem('test', (tx) => late.bumpUser(tx, userId))).resolves.toBeUndefined();
  });

  it('nobody ends a session of somebody else', async () => {
    const { sid, session } = await open(a, await newUser());
    expect(await end(b, await newUser(), session.id)).toBe(false);
    expect(await b.resolve(sid)).toBeDefined();
  });

  it('ending all but one keeps that one, on every node', async () => {
    const userId = await newUser();
    const [kept, first, second] = [await open(a, userId), await open(b, userId), await open(a, userId)];
    for (const one of [kept, first, second]) expect(await b.resolve(one.sid)).toBeDefined();
    await endAll(a, userId, kept.session.id);
    expect(await b.resolve(first.sid)).toBeUndefined();
    expect(await b.resolve(second.sid)).toBeUndefined();
    expect(await b.resolve(kept.sid)).toBeDefined();
    expect((await a.list(userId)).map((view) => view.id)).toEqual([kept.session.id]);
  });

  it('a session that is being opened while all are ended is not left over', async () => {
    const { services } = app();
    const userId = await newUser();
    const late = await services.db.withSystem('test', async (tx) => {
      const created = await a.create(tx, { userId, client });
      await endAll(b, userId);
      return created;
    });
    expect(await a.resolve(late.sid)).toBeUndefined();
  });

  it('a session that was opened while all were ended does not keep itself by ending all others', async () => {
    const { services } = app();
    const userId = await newUser();
    const { late, keeping } = await services.db.withSystem('test', async (tx) => {
      await b.endAll(tx, userId, 'revoked');
      const opened = await open(a, userId);
      expect(await a.resolve(opened.sid)).toBeDefined();
      // In a box: what is returned bare would be waited for before the end of all commits.
      return { late: opened, keeping: [endAll(a, userId, opened.session.id).catch((error: unknown) => error)] };
    });
    expect(await Promise.all(keeping)).toMatchObject([{ code: 'sessions.not-authenticated' }]);
    for (const node of [a, b]) expect(await node.resolve(late.sid)).toBeUndefined();
  });

  it('who ends all others while the own session is renewed ends nobody', async () => {
    const userId = await newUser();
    const [first, other] = [await open(a, userId), await open(b, userId)];
    const next = await open(a, userId, first.session.id);
    await expect(endAll(b, userId, first.session.id)).rejects.toMatchObject({ code: 'sessions.not-authenticated' });
    for (const one of [next, other]) expect(await a.resolve(one.sid)).toBeDefined();
  });

  it('a proof that was overtaken by the end of all sessions opens nothing', async () => {
    const { services } = app();
    const userId = await newUser();
    const provenIn = await a.proofBegins();
    await endAll(b, userId);
    await expect(services.db.withSystem('test', (tx) => a.create(tx, { userId, client, provenIn }))).rejects.toMatchObject({ code: 'sessions.not-authenticated' });
    const later = await a.proofBegins();
    await expect(services.db.withSystem('test', (tx) => a.create(tx, { userId, client, provenIn: later }))).resolves.toBeDefined();
  });

  it('rotation gives a new id; the old one says so and nothing else', async () => {
    const userId = await newUser();
    const first = await open(a, userId);
    expect(await b.resolve(first.sid)).toBeDefined();
    const second = await open(a, userId, first.session.id);
    await expect(b.resolve(first.sid)).rejects.toMatchObject({ code: 'sessions.rotated' });
    expect(await b.resolve(second.sid)).toBeDefined();
  });

  it('changed facts are in every look-up after the answer', async () => {
    const { services } = app();
    const userId = await newUser();
    const { sid } = await open(a, userId);
    for (let round = 0; round < 10; round += 1) {
      await b.resolve(sid);
      await services.db.withSystem('test', async (tx) => {
        await tx.run(tx.sql.updateTable('user_account').set({ given_name: `Ada ${round}` }).where('id', '=', userId));
        await a.bumpUser(tx, userId);
      });
      expect((await b.resolve(sid))?.user.givenName).toBe(`Ada ${round}`);
    }
  });

  it('a chosen business comes with its role, and goes with the membership', async () => {
    const { services } = app();
    const userId = await newUser();
    const tenantId = newId<TenantId>();
    const { sid, session } = await open(a, userId);
    await services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.insertInto('tenant').values({ id: tenantId, name: 'Duka', business_type: 'retail', plan: 'basic', billing_cycle: null, country: 'KE', currency: 'KES', time_zone: 'Africa/Nairobi' }));
      await tx.run(tx.sql.insertInto('membership').values({ tenant_id: tenantId, user_id: userId, role: 'sales', status: 'active' }));
      await a.chooseTenant(tx, { id: session.id, userId }, tenantId);
    });
    expect(await b.resolve(sid)).toMatchObject({ tenantId, role: 'sales', tenant: { name: 'Duka', currency: 'KES', timeZone: 'Africa/Nairobi' } });
    expect((await b.resolve((await open(b, userId)).sid))?.tenantId).toBe(tenantId);
    await services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.updateTable('membership').set({ status: 'removed' }).where('user_id', '=', userId));
      await b.bumpUser(tx, userId);
    });
    expect(await a.resolve(sid)).toMatchObject({ tenantId: null, role: null, tenant: null });
  });

  it('who leaves a business with 150 sessions open is out of it with all of them, on every node', async () => {
    const { services } = app();
    const userId = await newUser();
    const tenantId = newId<TenantId>();
    await services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.insertInto('tenant').values({ id: tenantId, name: 'Duka', business_type: 'retail', plan: 'basic', billing_cycle: null, country: 'KE', currency: 'KES', time_zone: 'Africa/Nairobi' }));
      await tx.run(tx.sql.insertInto('membership').values({ tenant_id: tenantId, user_id: userId, role: 'sales', status: 'active' }));
    });
    const opened = await Promise.all(Array.from({ length: 150 }, () => open(a, userId)));
    await Promise.all(opened.map(({ sid }) => b.resolve(sid)));
    await services.db.withSystem('test', (tx) => a.endIn(tx, userId, tenantId, 'left'));
    for (const node of [a, b]) expect((await Promise.all(opened.map(({ sid }) => node.resolve(sid)))).filter(Boolean)).toEqual([]);
  });

  it('an id of the wrong shape asks no store', async () => {
    const before = JSON.stringify(counts(a));
    for (const sid of ['', 'x', 'a'.repeat(35), 'a'.repeat(37), `${'a'.repeat(35)}!`]) expect(await a.resolve(sid)).toBeUndefined();
    expect(JSON.stringify(counts(a))).toBe(before);
  });

  it('a change that commits after a later one is not overlooked', async () => {
    const { services } = app();
    const slowUser = await newUser();
    const quickUser = await newUser();
    const { sid } = await open(a, slowUser);
    await b.resolve(sid);
    await services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.updateTable('user_account').set({ given_name: 'Late' }).where('id', '=', slowUser));
      await a.bumpUser(tx, slowUser);
      await services.db.withSystem('test', (other) => a.bumpUser(other, quickUser));
      // Beats go by while the first change is still open.
      await new Promise((resolve) => setTimeout(resolve, 700));
    });
    expect((await b.resolve(sid))?.user.givenName).toBe('Late');
  });
});

describe('a process that was killed while it was alone', () => {
  it('keeps nobody waiting once its successor is there, not even the first request', async () => {
    const { services } = app();
    const userId = await newUser();
    const { sid, session } = await open(a, userId);
    await services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('node').values({ id: unique('node'), name: 'successor', alone: true })));
    const { config } = app();
    const successor = createSessionEngine({ ...services, metrics: createMetrics('test'), clock: systemClock, config: { ...config, nodeName: 'successor' } });
    await successor.start();
    const view = await successor.resolve(sid);
    expect(view?.idleExpiresAt).toBeGreaterThan(Date.now());
    expect((await successor.resolve(sid, { slide: false }))?.lastSeenAt).toBeGreaterThan(0);
    const started = performance.now();
    await end(successor, userId, session.id);
    expect(performance.now() - started).toBeLessThan(2_500);
    await successor.stop();
  });
});

describe('nodes whose clocks are ten minutes off, one of which is set back meanwhile', () => {
  it('agree on who is signed in, since when and until when', async () => {
    const { services } = app();
    let steppedMs = 600_000;
    const off = (ms: () => number): Clock => ({ ...systemClock, now: () => new Date(Date.now() + ms()) });
    const behind = await startNode('behind', off(() => -600_000));
    const stepping = await startNode('stepping', off(() => steppedMs));
    const userId = await newUser();
    const [ended, fresh, old] = [await open(behind, userId), await open(stepping, userId), await open(behind, userId)];
    const age = (id: string, ms: number) => services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.updateTable('session').set({ last_seen_at: new Date(Date.now() - ms) }).where('id', '=', id));
      await behind.bumpUser(tx, userId);
    });
    await age(fresh.session.id, IDLE_MS - 120_000);
    await age(old.session.id, IDLE_MS + 120_000);
    for (const node of [behind, stepping]) {
      expect((await node.resolve(fresh.sid, { slide: false }))?.idleExpiresAt).toBeGreaterThan(Date.now() + 60_000);
      expect(await node.resolve(old.sid)).toBeUndefined();
      expect(await node.resolve(ended.sid)).toBeDefined();
    }
    steppedMs = -600_000;
    await end(stepping, userId, ended.session.id);
    for (const node of [behind, stepping]) {
      expect(await node.resolve(ended.sid)).toBeUndefined();
      const seen = (await node.resolve(fresh.sid, { slide: false }))?.lastSeenAt ?? 0;
      expect(Math.abs(Date.now() - IDLE_MS + 120_000 - seen)).toBeLessThan(60_000);
    }
  });
});

describe('counting', () => {
  it('1,000 look-ups at once of a session nobody holds are one SELECT', async () => {
    const { sid } = await open(a, await newUser());
    const [before, sent] = [counts(b).postgres.live, statements.get('b') ?? 0];
    const views = await Promise.all(Array.from({ length: 1_000 }, () => b.resolve(sid)));
    expect(views.every((view) => view !== undefined)).toBe(true);
    expect([counts(b).postgres.live - before, (statements.get('b') ?? 0) - sent]).toEqual([1, 1]);
  });

  it('10,000 forged ids are a bounded number of statements, push no copy out, and are answered without any the second time', async () => {
    const { sid } = await open(a, await newUser());
    await b.resolve(sid);
    const forged = Array.from({ length: 10_000 }, () => randomBytes(27).toString('base64url'));
    const [refused, sent] = [counts(b).refusal.refused, statements.get('b') ?? 0];
    // As many at once as go into one statement.
    for (let start = 0; start < forged.length; start += 200) {
      const views = await Promise.all(forged.slice(start, start + 200).map((id) => b.resolve(id)));
      expect(views.filter(Boolean)).toEqual([]);
    }
    expect((statements.get('b') ?? 0) - sent).toBeLessThanOrEqual(100);
    const [asked, held] = [statements.get('b') ?? 0, counts(b).memory.live];
    await Promise.all(forged.slice(-200).map((id) => b.resolve(id)));
    expect(await b.resolve(sid)).toBeDefined();
    expect([counts(b).refusal.refused - refused, counts(b).memory.live - held, statements.get('b')]).toEqual([200, 1, asked]);
  });

  it('200 look-ups at once of 200 sessions nobody holds are a handful of statements, and each gets its own', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => newUser()));
    const opened = await Promise.all(Array.from({ length: 200 }, async (_none, index) => {
      const userId = people[index % 5] ?? newId<UserId>();
      return { ...(await open(a, userId)), userId };
    }));
    const before = statements.get('b') ?? 0;
    const views = await Promise.all(opened.map(({ sid }) => b.resolve(sid)));
    expect(views.map((view) => view?.id)).toEqual(opened.map(({ session }) => session.id));
    expect(views.map((view) => view?.userId)).toEqual(opened.map(({ userId }) => userId));
    expect((statements.get('b') ?? 0) - before).toBeLessThanOrEqual(4);
  });

  it('50 sign-ins at once are 50 sessions in the list', async () => {
    const userId = await newUser();
    await Promise.all(Array.from({ length: 50 }, (_none, index) => open(index % 2 ? a : b, userId)));
    expect(await a.list(userId)).toHaveLength(50);
  });
});
