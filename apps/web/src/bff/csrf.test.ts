import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liveSid, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const json = { 'content-type': 'application/json' };

/** What a browser says of a request that another page made. */
const foreign = [
  ['origin', 'https://evil.example'], ['origin', 'null'], ['origin', 'http://localhost:4000'],
  ['sec-fetch-site', 'cross-site'], ['sec-fetch-site', 'same-site'], ['sec-fetch-site', 'none'],
] as const;

describe('forged requests', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest();
  });
  afterAll(() => web.close());
  afterEach(() => {
    web.seen.length = 0;
  });

  const post = (headers: Record<string, string>) => web.call({ method: 'POST', path: '/api/notes', body: '{}', headers: { ...json, ...headers } });

  async function tokenFor(cookie: string) {
    const reply = await web.call({ path: '/api/auth/csrf', headers: { cookie } });
    const value = /csrf=([^;]+)/.exec(String(reply.headers['set-cookie']))?.[1];
    return { token: reply.json<{ token: string }>().token, value, setCookie: reply.headers['set-cookie'] };
  }

  it('are refused without a token, with a wrong one, and with a token but no cookie', async () => {
    const { token, value } = await tokenFor('');
    const attempts: readonly Record<string, string>[] = [
      {}, { cookie: `csrf=${value}` }, { cookie: `csrf=${value}`, 'x-csrf-token': 'x'.repeat(43) }, { 'x-csrf-token': token },
      { cookie: `csrf=${value}; csrf=${value}`, 'x-csrf-token': token },
    ];
    for (const headers of attempts) {
      const reply = await post(headers);
      expect([reply.status, reply.json()['code']]).toEqual([403, 'security.csrf']);
    }
    // The API is told of each refusal, and gets nothing else of the call.
    expect(web.seen.every(({ url }) => url === '/api/security/refused')).toBe(true);
  });

  it('are told from our own by a token bound to cookie and session', async () => {
    const anonymous = await tokenFor('');
    const signedIn = await tokenFor(`sid=${liveSid}; csrf=${anonymous.value}`);
    expect(anonymous.setCookie).toEqual([`csrf=${anonymous.value}; Path=/; HttpOnly; SameSite=Lax; Secure`]);
    expect(signedIn.setCookie).toBeUndefined();
    expect(signedIn.token).not.toBe(anonymous.token);
    const cookie = `sid=${liveSid}; csrf=${anonymous.value}`;
    expect((await post({ cookie, 'x-csrf-token': anonymous.token })).status).toBe(403);
    expect((await post({ cookie, 'x-csrf-token': signedIn.token })).status).toBe(200);
    const other = await tokenFor(`sid=${liveSid}`);
    expect((await post({ cookie, 'x-csrf-token': other.token })).status).toBe(403);
  });

  it('from another origin are refused even with a right token, signing in included', async () => {
    for (const path of ['/api/notes', '/api/auth/session-v2']) {
      for (const [name, value] of foreign) {
        const reply = await web.callWithToken({ method: 'POST', path, body: '{}', headers: { ...json, [name]: value } });
        expect([reply.status, reply.json()['code']]).toEqual([403, 'security.origin']);
      }
    }
    // The API is told of each refusal, and gets nothing else of the call.
    expect(web.seen.every(({ url }) => url === '/api/security/refused')).toBe(true);
  });

  it('are possible only where a cookie could be borrowed: webhooks and bearer calls need no token', async () => {
    expect((await web.call({ method: 'POST', path: '/api/hooks/stripe', body: '{}', headers: { ...json, origin: 'https://stripe.example' } })).status).toBe(200);
    expect((await post({ authorization: 'Bearer abc' })).status).toBe(200);
    expect(web.seen.at(-1)?.headers.authorization).toBe('Bearer abc');
    expect((await post({ authorization: 'Bearer abc', cookie: `sid=${liveSid}` })).status).toBe(403);
  });

  it('cannot get a token by another method', async () => {
    expect((await web.call({ method: 'POST', path: '/api/auth/csrf' })).status).toBe(405);
  });
});
