import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveSid, rotatedSid, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const fp = `${'f'.repeat(22)}.${'p'.repeat(22)}`;
const legacy = 'dott_auth_session=abc; onboardingCompleted=true; theme=dark';

describe('repairing what a browser holds', () => {
  let web: WebUnderTest;
  beforeAll(async () => {
    web = await webUnderTest();
  });
  afterAll(() => web.close());

  const fix = (cookies: string) => web.callWithToken({ method: 'POST', path: '/api/auth/fix-session' }, cookies);

  it('needs the proof that one of our own pages asks', async () => {
    expect((await web.call({ method: 'POST', path: '/api/auth/fix-session', headers: { cookie: `sid=${liveSid}` } })).status).toBe(403);
  });

  it('gives a living session its cookies again and clears those of the former product alone', async () => {
    const reply = await fix(`sid=${liveSid}; session_fp=${fp}; ${legacy}`);
    const cookies = reply.headers['set-cookie'] ?? [];
    expect([reply.status, reply.body, reply.headers['cache-control']]).toEqual([204, '', 'no-store']);
    expect(cookies.map((line) => line.split(';')[0])).toEqual([
      'dott_auth_session=', 'onboardingCompleted=', expect.stringMatching(/^csrf=[\w-]{24}$/), `sid=${liveSid}`, `session_fp=${fp}`,
    ]);
    expect(cookies[3]).toMatch(/HttpOnly; SameSite=Lax; Secure; Max-Age=3\d{3}$/);
  });

  it.each(['o'.repeat(36), ''])('clears everything when the session is over: %j', async (sid) => {
    const reply = await fix(`sid=${sid}; session_fp=${fp}; ${legacy}`);
    expect([reply.status, reply.json()['code']]).toEqual([401, 'sessions.not-authenticated']);
    expect(reply.headers['set-cookie']).toEqual(expect.arrayContaining([expect.stringMatching(/^sid=;.*Max-Age=0/), expect.stringMatching(/^session_fp=;.*Max-Age=0/), expect.stringMatching(/^dott_auth_session=;.*Max-Age=0/)]));
  });

  it('leaves the cookie of a session alone that was just renewed: another tab has the new one', async () => {
    const reply = await fix(`sid=${rotatedSid}; ${legacy}`);
    expect([reply.status, reply.json()['code'], reply.headers['set-cookie']]).toEqual([401, 'sessions.rotated', undefined]);
  });

  it('changes nothing while the API is away', async () => {
    const alone = await webUnderTest({ apiDown: true });
    const reply = await alone.callWithToken({ method: 'POST', path: '/api/auth/fix-session' }, `sid=${liveSid}; ${legacy}`);
    expect([reply.status, reply.headers['set-cookie']]).toEqual([503, undefined]);
    await alone.close();
  });

  it('clears what the browser keeps, and nothing of the session', async () => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/auth/clear-cache' }, `sid=${liveSid}`);
    expect([reply.status, reply.body, reply.headers['clear-site-data'], reply.headers['set-cookie']]).toEqual([204, '', '"cache"', undefined]);
  });
});
