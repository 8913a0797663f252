import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formerCookie, formerText, testApp, unique, type TestShop } from '@dott/platform/testing';
import { webOverApi, webUnderTest, type Call, type WebUnderTest } from './web-under-test.fixture.ts';

const key = randomBytes(32);
const app = testApp({ env: { LEGACY_COOKIE_KEY: key.toString('base64'), LEGACY_MIGRATION_UNTIL: '2999-12-31' } });
const path = '/api/auth/migrate-session';
const companions = 'onboardingCompleted=true; tenantId=acme; refresh_token=abc; theme=dark';

let web: WebUnderTest;
let shop: TestShop;
let email: string;

beforeAll(async () => {
  const t = app();
  web = await webOverApi(t);
  email = `${unique('amina')}@example.com`;
  shop = await t.signUp({ email });
});
afterAll(() => web.close());

const legacy = (more: object = {}): string => formerCookie(formerText({ email, tenantId: shop.tenantId, ...more }), key);

/** A reply with the names of the cookies that it sets and of those that it clears. */
async function sent(call: Promise<{ status: number; headers: { location?: string | undefined; 'set-cookie'?: string[] | undefined }; body: string }>) {
  const { status, headers, body } = await call;
  const lines = headers['set-cookie'] ?? [];
  const named = (cleared: boolean) => lines.filter((line) => line.includes('Max-Age=0') === cleared).map((line) => line.split('=')[0]);
  return { status, location: headers.location, body, lines, set: named(false), cleared: named(true) };
}

const post = (cookies: string, body?: object) => sent(web.callWithToken({ method: 'POST', path, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }, cookies));
const visit = (page: string, cookies: string, headers: Call['headers'] = {}) => sent(web.call({ path: page, headers: { cookie: cookies, 'sec-fetch-dest': 'document', ...headers } }));
const whoIs = async (lines: readonly string[]): Promise<string | undefined> => {
  const sid = /^sid=([\w-]{36});/.exec(lines.find((line) => line.startsWith('sid=')) ?? '')?.[1] ?? '';
  return (await web.call({ path: '/api/auth/session-v2', headers: { cookie: `sid=${sid}` } })).json<{ user?: { id: string } }>().user?.id;
};

describe('moving over by a call', () => {
  it('needs the proof that one of our own pages asks, as signing in does', async () => {
    expect((await web.call({ method: 'POST', path, headers: { cookie: `dott_auth_session=${legacy()}` } })).status).toBe(403);
  });

  it('answers the session and the page to go on with, and clears every cookie of the former product', async () => {
    const asked = `/${shop.tenantId}/customers`;
    const reply = await post(`dott_auth_session=${legacy()}; ${companions}`, { returnTo: asked });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([200, expect.objectContaining({ redirectTo: asked, user: expect.objectContaining({ email }) })]);
    expect(JSON.parse(reply.body)).not.toHaveProperty('sid');
    expect(reply.set).toEqual(['sid', 'csrf', 'session_fp']);
    expect(reply.cleared).toEqual(['dott_auth_session', 'refresh_token', 'tenantId', 'onboardingCompleted']);
    expect(await whoIs(reply.lines)).toBe(shop.userId);
  });

  it('puts a cookie together that came in parts', async () => {
    const cookie = legacy();
    const reply = await post(`dott_auth_session.1=${cookie.slice(500)}; dott_auth_session.0=${cookie.slice(0, 500)}`);
    expect([reply.status, reply.cleared]).toEqual([200, ['dott_auth_session.0', 'dott_auth_session.1']]);
  });

  it.each([
    ['one that is none', 'dott_auth_session=abc'], ['one that came twice', 'dott_auth_session=a; dott_auth_session=b'], ['companions alone', 'access_token=abc'], ['nothing', 'theme=dark'],
  ])('refuses %s with 401, and clears what came', async (_what, cookies) => {
    const reply = await post(`${cookies}; ${companions}`);
    expect([reply.status, reply.set, JSON.parse(reply.body).recovery]).toEqual([401, [], 'sign-in']);
    expect(reply.cleared).toEqual(expect.arrayContaining(['refresh_token', 'onboardingCompleted']));
    expect(reply.cleared).not.toContain('theme');
  });

  it('is done once', async () => {
    const cookies = `dott_auth_session=${legacy()}`;
    expect([(await post(cookies)).status, (await post(cookies)).status]).toEqual([200, 401]);
  });

  it('ends the session that the browser had', async () => {
    const former = await app().signUp();
    expect((await post(`sid=${former.sid}; dott_auth_session=${legacy()}`)).status).toBe(200);
    expect((await web.call({ path: '/api/auth/session-v2', headers: { cookie: `sid=${former.sid}` } })).status).toBe(401);
  });

  it('decides nothing while the API is away: the cookies stay for another time', async () => {
    const alone = await webUnderTest({ apiDown: true });
    const reply = await sent(alone.callWithToken({ method: 'POST', path }, `dott_auth_session=${legacy()}`));
    expect([reply.status, reply.cleared]).toEqual([503, []]);
    const page = await sent(alone.call({ path: `/${shop.tenantId}/invoices`, headers: { cookie: `dott_auth_session=${legacy()}` } }));
    expect([page.status, page.cleared]).toEqual([200, []]);
    await alone.close();
  });
});

describe('moving over by a first visit', () => {
  it('leads to the page that was asked for, signed in, and clears the cookies', async () => {
    const asked = `/${shop.tenantId}/invoices?q=open`;
    const reply = await visit(asked, `dott_auth_session=${legacy()}; ${companions}`);
    expect([reply.status, reply.location, reply.set]).toEqual([303, asked, ['sid', 'csrf', 'session_fp']]);
    expect(reply.cleared).toContain('dott_auth_session');
    expect(await whoIs(reply.lines)).toBe(shop.userId);
  });

  it.each([
    ['the front page', () => '/', () => `/${shop.tenantId}/dashboard`],
    ['the sign-in that had a page in mind', () => `/auth/signin?returnTo=${encodeURIComponent(`/${shop.tenantId}/reports`)}`, () => `/${shop.tenantId}/reports`],
    ['a page of somebody else', () => '/0197f3a0-0000-7000-8000-0000000000bb/invoices', () => `/${shop.tenantId}/dashboard`],
  ])('leads on from %s', async (_what, page, wanted) => {
    const reply = await visit(page(), `dott_auth_session=${legacy()}`);
    expect([reply.status, reply.location]).toEqual([303, wanted()]);
  });

  it('gives tabs that are restored together the same session', async () => {
    const cookies = `dott_auth_session=${legacy()}`;
    const replies = await Promise.all(['invoices', 'customers', 'reports'].map((page) => visit(`/${shop.tenantId}/${page}`, cookies)));
    expect(replies.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(new Set(replies.map(({ lines }) => lines.find((line) => line.startsWith('sid='))?.slice(0, 40))).size).toBe(1);
  });

  it('shows the page when the cookie is no good, without it', async () => {
    const reply = await visit(`/${shop.tenantId}/invoices`, `dott_auth_session=${legacy({ expiresAt: 1 })}; ${companions}`);
    expect([reply.status, reply.set]).toEqual([200, []]);
    expect(reply.cleared).toEqual(['dott_auth_session', 'refresh_token', 'tenantId', 'onboardingCompleted']);
  });

  it('only clears for who is signed in already', async () => {
    const cookies = `dott_auth_session=${legacy()}`;
    const reply = await visit(`/${shop.tenantId}/invoices`, `sid=${shop.sid}; ${cookies}`);
    expect([reply.status, reply.set, reply.cleared]).toEqual([200, [], ['dott_auth_session']]);
    expect((await post(cookies)).status).toBe(200);
  });

  it.each([
    ['a page that is for anybody', '/auth/verify-email?token=abc', {}], ['a fetch of a page', '/onboarding', { rsc: '1' }], ['a frame', '/onboarding', { 'sec-fetch-dest': 'iframe' }],
    ['a guess of the browser', '/onboarding', { 'sec-purpose': 'prefetch' }],
  ])('does not happen on %s', async (_what, page, headers) => {
    const reply = await visit(page, `dott_auth_session=${legacy()}`, headers);
    expect([reply.status, reply.lines]).toEqual([200, []]);
  });
});

it('clears what was set for the host and its subdomains too, never for a parent domain', async () => {
  const public_ = await webUnderTest({ appUrl: new URL('https://books.example.com') });
  const reply = await public_.callWithToken({ method: 'POST', path }, 'access_token=abc');
  expect(reply.headers['set-cookie']).toEqual(['access_token=; Path=/; Max-Age=0', 'access_token=; Path=/; Domain=books.example.com; Max-Age=0']);
  await public_.close();
});
