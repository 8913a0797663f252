import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identity } from '@dott/modules/identity/contract';
import { mailsTo, testApp, unique } from '@dott/platform/testing';
import { webOverApi, webUnderTest, type Reply, type WebUnderTest } from './web-under-test.fixture.ts';

const app = testApp();
const password = 'violet harbour lamp 92';
const agent = (version: number) => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
const chrome = { 'user-agent': agent(140), 'accept-language': 'en-GB,en;q=0.9' };
const firefox = { ...chrome, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0' };
const path = '/api/auth/session-v2';

let web: WebUnderTest;
let email: string;

beforeAll(async () => {
  const t = app();
  web = await webOverApi(t);
  email = `${unique('amina')}@example.com`;
  await t.client(identity).signUp({ body: { email, password, givenName: 'Amina', familyName: 'Wanjiru' } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? 'http://none/';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
});
afterAll(() => web.close());

const cookieOf = (reply: Reply, name: string): string | undefined =>
  reply.headers['set-cookie']?.map((line) => new RegExp(`^${name}=([^;]*)`).exec(line)?.[1]).find((value) => value !== undefined);

async function signIn() {
  const reply = await web.callWithToken({ method: 'POST', path, headers: { ...chrome, 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) });
  expect(reply.status).toBe(200);
  const { session } = reply.json<{ session: { id: string } }>();
  return { reply, id: session.id, sid: cookieOf(reply, 'sid') ?? '', fp: cookieOf(reply, 'session_fp') ?? '' };
}

const look = (cookie: string, headers: Record<string, string> = chrome) => web.call({ path, headers: { ...headers, cookie } });
const eventsOf = async (id: string) => {
  const [rows] = await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('session_event').select(['kind', 'reason', 'ip']).where('session_id', '=', id).orderBy('created_at')));
  return rows.map(({ kind, reason }) => (reason ? `${kind}:${reason}` : kind));
};

describe('the fingerprint of a session', () => {
  it('ends the session once for another browser, tells that browser, clears its cookies and leaves a line of record', async () => {
    const { id, sid, fp } = await signIn();
    const thief = await look(`sid=${sid}; session_fp=${fp}`, firefox);
    expect([thief.status, thief.json()['code'], thief.json()['recovery']]).toEqual([401, 'sessions.security-validation-failed', 'sign-in']);
    expect(thief.json<{ title: string }>().title).toContain('Session security validation failed');
    expect(thief.headers['set-cookie']).toEqual(expect.arrayContaining([expect.stringMatching(/^sid=;.*Max-Age=0$/), expect.stringMatching(/^session_fp=;.*Max-Age=0$/)]));
    const again = await look(`sid=${sid}; session_fp=${fp}`, firefox);
    expect([again.status, again.json()['code']]).toEqual([401, 'sessions.not-authenticated']);
    expect((await look(`sid=${sid}; session_fp=${fp}`)).status).toBe(401);
    expect(await eventsOf(id)).toEqual(['created', 'hijack-attempt', 'ended:hijack']);
    expect(app().logLines.filter((line) => line.includes('SESSION_HIJACK_ATTEMPT') && line.includes(id))).toHaveLength(1);
    expect(app().logLines.join('')).not.toContain(sid);
  });

  it('ends it for another value of the cookie', async () => {
    const { id, sid } = await signIn();
    const reply = await look(`sid=${sid}; session_fp=tampered`);
    expect([reply.status, reply.json()['code']]).toEqual([401, 'sessions.security-validation-failed']);
    expect(await eventsOf(id)).toContain('hijack-attempt');
  });

  it('records one attempt however many calls show it at once', async () => {
    const { id, sid } = await signIn();
    const replies = await Promise.all(Array.from({ length: 8 }, () => look(`sid=${sid}`, firefox)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await eventsOf(id)).filter((kind) => kind !== 'created')).toEqual(['hijack-attempt', 'ended:hijack']);
  });

  it('signs nobody out for whom the session id is not known', async () => {
    const { sid, fp } = await signIn();
    expect((await look(`session_fp=${fp}`, firefox)).status).toBe(401);
    expect((await look(`sid=${'A'.repeat(36)}; session_fp=${fp}`, firefox)).json()['code']).toBe('sessions.not-authenticated');
    expect((await look(`sid=${sid}; session_fp=${fp}`)).status).toBe(200);
  });

  it('does not let a neighbour\'s second cookie sign anybody out', async () => {
    const { sid, fp } = await signIn();
    expect((await look(`session_fp=tossed; sid=${sid}; session_fp=${fp}`)).status).toBe(200);
    expect((await look(`sid=${sid}; session_fp=${fp}`)).status).toBe(200);
  });

  it('is a cookie like the session id, and the session goes on by it without being set again', async () => {
    const { reply, sid, fp } = await signIn();
    expect(reply.headers['set-cookie']?.find((line) => line.startsWith('session_fp='))).toMatch(/^session_fp=[\w-]{22}\.[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=86(?:400|3\d\d)$/);
    const same = await look(`sid=${sid}; session_fp=${fp}`);
    expect([same.status, same.headers['set-cookie']]).toEqual([200, undefined]);
  });

  it('survives an update of the browser and another language', async () => {
    const { sid, fp } = await signIn();
    const changed = await look(`sid=${sid}; session_fp=${fp}`, { 'user-agent': agent(155), 'accept-language': 'sw,en;q=0.5' });
    expect([changed.status, changed.headers['set-cookie']]).toEqual([200, undefined]);
  });

  it('is given anew when the browser lost it, and recorded once', async () => {
    const { id, sid, fp } = await signIn();
    const renewed = [await look(`sid=${sid}`), await look(`sid=${sid}`)];
    expect(renewed.map((reply) => [reply.status, cookieOf(reply, 'session_fp')])).toEqual([[200, fp], [200, fp]]);
    expect(await eventsOf(id)).toSatisfy((kinds: string[]) => kinds.filter((kind) => kind === 'fingerprint-renewed').length === 1 && !kinds.includes('hijack-attempt'));
  });

  it('is not asked of direct calls to the API', async () => {
    const { sid } = await signIn();
    const reply = await app().app.inject({ url: '/api/sessions/current/', headers: { authorization: `Session ${sid}`, 'user-agent': 'a program', 'x-dott-client-fp': 'forged' } });
    expect([reply.statusCode, reply.headers['x-dott-set-fp']]).toEqual([200, undefined]);
  });

  it('is cleared at sign-out', async () => {
    const { sid, fp } = await signIn();
    const reply = await web.callWithToken({ method: 'DELETE', path, headers: chrome }, `sid=${sid}; session_fp=${fp}`);
    expect([reply.status, cookieOf(reply, 'session_fp')]).toEqual([204, '']);
  });
});

it('carries the name that no neighbour can set on https', async () => {
  const secure = await webUnderTest({ appUrl: new URL('https://books.example.com') });
  const cookies = '__Host-sid=LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL; __Host-session_fp=kept; session_fp=tossed';
  await secure.call({ path, headers: { cookie: cookies } });
  expect(secure.seen.at(-1)?.headers['x-dott-client-fp']).toBe('kept');
  const given = await secure.call({ path: '/api/auth/csrf', headers: { cookie: `csrf=${'t'.repeat(24)}` } });
  expect(String(given.headers['set-cookie'])).toMatch(/^__Host-csrf=[\w-]{24}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  await secure.close();
});
