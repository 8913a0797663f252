import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type Id } from '@dott/platform/ids';
import { isolationSuite, mailsTo, problemOf, testApp, unique, type TestApp } from '@dott/platform/testing';
import { identity } from '@dott/modules/identity/contract';
import { sessions } from '../contract.ts';
import { IDLE_MS } from '../rules.ts';

const app = testApp();
const password = 'violet harbour lamp 92';
let email: string;

/** An account whose address is confirmed, as a person makes one. */
async function newAccount(t: TestApp): Promise<string> {
  const address = `${unique('amina')}@example.com`;
  await t.client(identity).signUp({ body: { email: address, password, givenName: 'Amina', familyName: 'Wanjiru' } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, address)).at(-1)?.link ?? 'http://none/';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
  return address;
}

const signIn = (as = email, typed = password) => app().client(sessions).create({ body: { proof: 'password', email: as, password: typed } });
const asked = (sid: string) => app().client(sessions, sid);

beforeAll(async () => {
  email = await newAccount(app());
});

isolationSuite(sessions, app, async () => ({
  create: {}, current: {}, renew: {}, active: {}, events: {}, follow: {}, get: {}, switchTenant: {}, end: {}, endOthers: {}, signOut: {}, inspectCache: {}, warmCache: {}, evictCache: {},
}));

describe('opening a session', () => {
  it('answers the id, the session and where to go on, to the web app\'s server only', async () => {
    const created = await signIn();
    expect(created.sid).toMatch(/^[\w-]{36}$/);
    expect(created.redirectTo).toBe('/onboarding/business-info');
    expect(created.session).toMatchObject({ user: { email, givenName: 'Amina', initials: 'AW' }, tenant: null, needsOnboarding: true, permissions: [] });
    expect(created.session.session).toMatchObject({ device: { browser: 'Chrome', os: 'Linux', ip: '203.0.113.7' } });
    expect(Date.parse(created.session.session.expiresAt) - Date.parse(created.session.session.createdAt)).toBe(24 * 3_600_000);
  });

  it('refuses a wrong password without a session', async () => {
    expect((await problemOf(signIn(email, 'something else entirely'))).body).toMatchObject({ status: 401, code: 'identity.invalid-credentials' });
  });

  it('keeps only a hash of the id', async () => {
    const { sid, session } = await signIn();
    const [[row]] = await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('session').selectAll().where('id', '=', session.session.id)));
    expect(JSON.stringify(row)).not.toContain(sid);
    expect(row?.sid_hash).toHaveLength(43);
    expect(JSON.stringify(app().logLines)).not.toContain(sid);
  });
});

describe('a session', () => {
  it('shows itself by its public id, and asking is no use of it', async () => {
    const { sid, session } = await signIn();
    const current = await asked(sid).current();
    expect(current).toEqual(session);
    expect(JSON.stringify(current)).not.toContain(sid);
  });

  it('is 401 alike for an unknown, a malformed, an ended and an expired id', async () => {
    const ended = await signIn();
    await asked(ended.sid).end({ params: { id: ended.session.session.id } });
    const expired = await signIn();
    await age(expired.session.session.id, 'expires_at', 1_000);
    const unknown = 'A'.repeat(36);
    const bodies = await Promise.all([unknown, 'short', ended.sid, expired.sid].map(async (sid) => {
      const { requestId: _requestId, ...body } = (await problemOf(asked(sid).current())).body;
      return body;
    }));
    expect(bodies[0]).toMatchObject({ status: 401, code: 'sessions.not-authenticated' });
    for (const body of bodies) expect(body).toEqual(bodies[0]);
  });

  it('ends after 30 idle minutes by the database\'s clock; use moves that on', async () => {
    const used = await signIn();
    const idle = await signIn();
    await age(used.session.session.id, 'last_seen_at', -IDLE_MS + 60_000);
    await age(idle.session.session.id, 'last_seen_at', -IDLE_MS - 1_000);
    const renewed = await asked(used.sid).renew();
    expect(Date.parse(renewed.session.idleExpiresAt) - Date.now()).toBeGreaterThan(IDLE_MS - 60_000);
    expect((await problemOf(asked(idle.sid).renew())).body.status).toBe(401);
  });
});

describe('one\'s own sessions', () => {
  it('are listed with their machine, and ended one or all but this', async () => {
    const own = await newAccount(app());
    const [first, second, third] = [await signIn(own), await signIn(own), await signIn(own)];
    const ids = (await asked(first.sid).active()).items.map((item) => ({ id: item.id, current: item.current }));
    expect(ids).toHaveLength(3);
    expect(ids.filter((item) => item.current)).toEqual([{ id: first.session.session.id, current: true }]);
    expect(await asked(first.sid).get({ params: { id: second.session.session.id } })).toMatchObject({ current: false });

    await asked(first.sid).end({ params: { id: second.session.session.id } });
    expect((await problemOf(asked(second.sid).current())).body.code).toBe('sessions.not-authenticated');
    await asked(third.sid).endOthers();
    expect((await problemOf(asked(first.sid).current())).body.code).toBe('sessions.not-authenticated');
    expect((await asked(third.sid).active()).items).toHaveLength(1);

    const events = await trail(own);
    expect(events.filter((event) => event.kind === 'created')).toHaveLength(3);
    expect(events.filter((event) => event.kind === 'ended' && event.reason === 'revoked')).toHaveLength(2);
  });

  it('are nobody else\'s: another person\'s session is 404 like one that does not exist', async () => {
    const mine = await signIn();
    const other = await signIn(await newAccount(app()));
    for (const id of [mine.session.session.id, newId<Id<'session'>>()]) {
      expect((await problemOf(asked(other.sid).get({ params: { id } }))).body.code).toBe('request.not-found');
      expect((await problemOf(asked(other.sid).end({ params: { id } }))).body.code).toBe('request.not-found');
    }
    expect(await asked(mine.sid).current()).toBeDefined();
  });

  it('leave their trail when their time is over, once', async () => {
    const own = await newAccount(app());
    const { session } = await signIn(own);
    const idleMs = IDLE_MS + 3 * 60_000;
    // Opened as long ago as it was last used; its end is a day after that.
    await age(session.session.id, 'last_seen_at', -idleMs);
    await age(session.session.id, 'expires_at', idleMs - 24 * 3_600_000);
    await app().services.sessions.sweep();
    await app().services.sessions.sweep();
    expect((await trail(own)).filter((event) => event.kind === 'ended')).toMatchObject([{ reason: 'idle' }]);
  });
});

describe('a new password', () => {
  it('ends every session of the person', async () => {
    const t = app();
    const own = await newAccount(t);
    const { sid } = await signIn(own);
    await t.client(identity).forgotPassword({ body: { email: own } });
    await t.runJobs();
    const link = (await mailsTo(t.config.dataDir, own)).at(-1)?.link ?? 'http://none/';
    await t.client(identity).resetPassword({ body: { token: new URL(link).searchParams.get('token') ?? '', password: `another ${password}` } });
    expect((await problemOf(asked(sid).current())).body.status).toBe(401);
    expect((await problemOf(signIn(own))).body.code).toBe('identity.invalid-credentials');
    expect(await signIn(own, `another ${password}`)).toBeDefined();
  });
});

/** Moves one of a session's times to now plus some milliseconds, and lets every node forget its copy. */
async function age(id: string, column: 'last_seen_at' | 'expires_at', ms: number): Promise<void> {
  const { db, sessions: engine } = app().services;
  await db.withSystem('test', async (tx) => {
    const time = new Date(Date.now() + (column === 'expires_at' ? -ms : ms));
    const [row] = await tx.run(tx.sql.updateTable('session').set({ [column]: time }).where('id', '=', id).returning('user_id'));
    // The column holds ids of people only.
    await engine.bumpUser(tx, row?.user_id as Parameters<typeof engine.bumpUser>[1]);
  });
}

async function trail(address: string) {
  const [rows] = await app().services.db.withSystem('test', (tx) => tx.commit(
    tx.sql.selectFrom('session_event').innerJoin('user_account', 'user_account.id', 'session_event.user_id')
      .select(['session_event.kind', 'session_event.reason']).where('user_account.email', '=', address)));
  return rows;
}
