import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshSid, liveSid, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

describe('the proxy', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest();
  });
  afterAll(() => web.close());
  afterEach(() => {
    web.seen.length = 0;
  });

  it.each(['/api/nothing', '/api/notes/hidden-from-browsers/x', '/api/notes/n1/picture/x', '/api/notes/../sessions/create', '/api/notes/%2e%2e/x', '/api', '/api/notes/a%2Fb'])('lets %s through to nobody', async (path) => {
    const reply = await web.call({ path });
    expect([404, 400]).toContain(reply.status);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(web.seen).toHaveLength(0);
  });

  it('keeps what is not for browsers inside', async () => {
    // The address matches the pattern of a single note, and so it is that operation that the API is asked for.
    await web.call({ path: '/api/notes/hidden-from-browsers' });
    const created = await web.callWithToken({ method: 'POST', path: '/api/sessions/create', body: '{}', headers: { 'content-type': 'application/json' } });
    expect(created.status).toBe(404);
    expect(web.seen.filter(({ url }) => url.includes('sessions/create'))).toHaveLength(0);
  });

  it('answers 405 for a method that no contract declares', async () => {
    expect((await web.call({ path: '/api/notes', method: 'PUT' })).status).toBe(405);
    expect(web.seen).toHaveLength(0);
  });

  it('turns the cookie into the session credential and passes on nothing else of it', async () => {
    await web.call({ path: '/api/notes?q=a%20b', headers: { cookie: `sid=${liveSid}; other=1`, authorization: 'Session forged', 'user-agent': 'A browser', 'accept-language': 'sw-KE' } });
    expect(web.seen[0]).toMatchObject({ url: '/api/notes?q=a%20b', headers: { authorization: `Session ${liveSid}`, 'x-dott-client-agent': 'A browser', 'x-dott-client-language': 'sw-KE' } });
    expect(web.seen[0]?.headers.cookie).toBeUndefined();
  });

  it.each(['short', 'x'.repeat(37), `${'x'.repeat(35)}!`])('does not ask the API about a cookie of another shape: %s', async (sid) => {
    await web.call({ path: '/api/notes', headers: { cookie: `sid=${sid}` } });
    expect(web.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('passes on only what belongs to a reply', async () => {
    const reply = await web.call({ path: '/api/notes/n1' });
    expect(reply.headers['x-internal-secret']).toBeUndefined();
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('lets a public reply be cached, and none of a session', async () => {
    expect((await web.call({ path: '/api/notes/cached' })).headers).toMatchObject({ 'cache-control': 'public, max-age=60', etag: '"1"' });
    expect((await web.call({ path: '/api/notes/cached', headers: { cookie: `sid=${liveSid}` } })).headers['cache-control']).toBe('no-store');
  });

  it('lets the API tighten the policy to a sandbox, and change it in no other way', async () => {
    expect((await web.call({ path: '/api/notes/n1/pdf' })).headers['content-security-policy']).toBe("sandbox; default-src 'none'");
    expect((await web.call({ path: '/api/notes/cached' })).headers['content-security-policy']).toMatch(/^default-src 'none'/);
  });

  it('streams files with their names', async () => {
    const reply = await web.call({ path: '/api/notes/n1/pdf' });
    expect([reply.body, reply.headers['content-type'], reply.headers['content-disposition']]).toEqual(['%PDF', 'application/pdf', 'inline; filename="n1.pdf"']);
  });

  it('turns a new session id into the cookie and hides it', async () => {
    const reply = await web.call({ path: '/api/notes/rotated', headers: { cookie: `sid=${liveSid}` } });
    expect(reply.headers['set-cookie']).toEqual([`sid=${freshSid}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60`]);
    expect(reply.headers['x-dott-set-sid']).toBeUndefined();
    expect(reply.body).not.toContain(freshSid);
  });

  it('forwards body and idempotency key', async () => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/notes', body: '{"a":1}', headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' } }, `sid=${liveSid}`);
    expect(reply.status).toBe(200);
    expect(web.seen[0]).toMatchObject({ body: '{"a":1}', headers: { 'idempotency-key': 'k1', 'content-type': 'application/json' } });
  });

  it('refuses a body that says it is too large', async () => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/notes', body: 'x'.repeat(256 * 1024 + 1), headers: { 'content-type': 'application/json' } });
    expect([reply.status, reply.json()['code']]).toEqual([413, 'request.too-large']);
    expect(web.seen).toHaveLength(0);
  });

  it('refuses a body that turns out too large', async () => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/notes/n1/picture', body: Buffer.alloc(200_000), headers: { 'transfer-encoding': 'chunked', 'content-type': 'multipart/form-data; boundary=x' } });
    expect([reply.status, reply.json()['code']]).toEqual([413, 'request.too-large']);
  });
});

describe('the proxy without an API', () => {
  it('says so and when to come back, and signs nobody out', async () => {
    const web = await webUnderTest({ apiDown: true });
    for (const path of ['/api/notes', '/api/auth/session-v2']) {
      const reply = await web.call({ path, headers: { cookie: `sid=${liveSid}` } });
      expect([reply.status, reply.json()['code'], reply.headers['retry-after']]).toEqual([503, 'system.unavailable', '5']);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    const out = await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, `sid=${liveSid}`);
    expect([out.status, out.headers['set-cookie']]).toEqual([503, undefined]);
    expect((await web.call({ path: '/api/ready' })).status).toBe(503);
    expect((await web.call({ path: '/api/health' })).status).toBe(200);
    await web.close();
  });
});
