import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '@dott/platform/testing';
import { liveSid, publicId, rotatedSid, webOverApi, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const json = { 'content-type': 'application/json' };

describe('session-v2', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest();
  });
  afterAll(() => web.close());
  afterEach(() => {
    web.seen.length = 0;
  });

  const signIn = (password: string, cookies = '') =>
    web.callWithToken({ method: 'POST', path: '/api/auth/session-v2', headers: json, body: JSON.stringify({ email: 'a@b.co', password, tenantId: 'ignored' }) }, cookies);

  it('signs in: the id goes into the cookie and nowhere else', async () => {
    const reply = await signIn('right');
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({ redirectTo: '/onboarding', session: { id: publicId } });
    expect(reply.body).not.toContain(liveSid);
    const [sid = '', csrf = ''] = reply.headers['set-cookie'] ?? [];
    expect(sid).toMatch(new RegExp(`^sid=${liveSid}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3(?:600|59\\d)$`));
    expect(sid).not.toMatch(/domain/i);
    expect(csrf).toMatch(/^csrf=[\w-]{24}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  });

  it('passes a refusal on with its wait and sets no cookie', async () => {
    const reply = await signIn('wrong');
    expect([reply.status, reply.json()['code'], reply.headers['retry-after'], reply.headers['set-cookie']]).toEqual([423, 'identity.account-locked', '60', undefined]);
  });

  it('never uses the session id that was there before, and ends it', async () => {
    await signIn('right', `sid=${liveSid}`);
    const create = web.seen.find(({ url }) => url.startsWith('/api/sessions/create'));
    expect(create?.headers.authorization).toBeUndefined();
    expect(web.seen.map(({ method, url }) => `${method} ${url}`)).toContain(`DELETE /api/sessions/${publicId}/`);
  });

  it.each([['text/plain', '{}', 415], ['application/json', '[]', 400], ['application/json', '{', 400], ['application/json', JSON.stringify({ email: 'x'.repeat(20_000) }), 413]])('refuses %s %j', async (type, body, status) => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/auth/session-v2', headers: { 'content-type': type }, body });
    expect(reply.status).toBe(status);
    expect(web.seen).toHaveLength(0);
  });

  it('tells the session, and 401 without asking anybody when there is no cookie', async () => {
    const reply = await web.call({ path: '/api/auth/session-v2', headers: { cookie: `sid=${liveSid}` } });
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store']);
    web.seen.length = 0;
    const none = await web.call({ path: '/api/auth/session-v2' });
    expect([none.status, none.json()['code']]).toEqual([401, 'sessions.not-authenticated']);
    expect(web.seen).toHaveLength(0);
  });

  it('does not clear the cookie because the API says no: the id may just have been rotated', async () => {
    const reply = await web.call({ path: '/api/auth/session-v2', headers: { cookie: `sid=${'o'.repeat(36)}` } });
    expect([reply.status, reply.headers['set-cookie']]).toEqual([401, undefined]);
  });

  it('signs out: the session ends, the cookie and the stores of the browser are cleared', async () => {
    const reply = await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, `sid=${liveSid}`);
    expect([reply.status, reply.headers['clear-site-data']]).toEqual([204, '"cache", "storage"']);
    expect(reply.headers['set-cookie']?.[0]).toBe('sid=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
    expect(web.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      // What the provider needs to end its own session is kept before ours is gone.
      'POST /api/federation/logout/prepare', 'GET /api/sessions/current/', `DELETE /api/sessions/${publicId}/`,
    ]);
  });

  it('signs out of a session that is gone already, or was renewed, by the API\'s word alone', async () => {
    for (const sid of ['o'.repeat(36), rotatedSid]) {
      web.seen.length = 0;
      const reply = await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, `sid=${sid}`);
      expect(reply.status).toBe(204);
      expect(web.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'POST /api/federation/logout/prepare', 'GET /api/sessions/current/', 'POST /api/sessions/sign-out/',
      ]);
    }
  });
});

describe('signing out, over the real API', () => {
  const app = testApp();
  const client = { ip: '203.0.113.7', userAgent: 'test', language: 'en' };
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webOverApi(app());
  });
  afterAll(() => web.close());

  it('with an id that another tab renewed meanwhile ends what it was renewed to', async () => {
    const { sessions: engine, db } = app().services;
    const shop = await app().signUp();
    const view = await engine.resolve(shop.sid);
    const next = await db.withSystem('test', (tx) => engine.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client, ...(view && { replaces: view.id }) }));
    expect(await engine.resolve(next.sid)).toBeDefined();
    const reply = await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, `sid=${shop.sid}`);
    expect(reply.status).toBe(204);
    expect(await engine.resolve(next.sid)).toBeUndefined();
    expect(await engine.list(shop.userId)).toEqual([]);
  });

  it('again waits for a node that may not have heard of the end yet', async () => {
    const { sessions: engine, db } = app().services;
    const shop = await app().signUp();
    const view = await engine.resolve(shop.sid);
    await db.withSystem('test', (tx) => engine.end(tx, shop.userId, view?.id ?? '', 'revoked'));
    // A node that was here a moment ago and says nothing: until its fence closes, 1.25 s later, it may answer.
    await db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('node').values({ id: 'silent', name: 'silent' })));
    const started = performance.now();
    expect((await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, `sid=${shop.sid}`)).status).toBe(204);
    expect(performance.now() - started).toBeGreaterThan(1_000);
  });
});
