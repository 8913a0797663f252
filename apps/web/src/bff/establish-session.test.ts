import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '@dott/modules/sessions/contract';
import { issueHandoff } from '@dott/modules/sessions/server';
import { newId } from '@dott/platform/ids';
import { problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { handoffToken, webOverApi, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const app = testApp();
const path = '/api/auth/establish-session';
const browser = 'b'.repeat(24);
const refused = '/auth/signin?notice=handoff';

let web: WebUnderTest;
let shop: TestShop;

beforeAll(async () => {
  const t = app();
  web = await webOverApi(t);
  shop = await t.signUp();
});
afterAll(() => web.close());

const issue = (returnTo?: string) => app().services.db.withSystem('test', (tx) => issueHandoff(tx, { userId: shop.userId, browser, returnTo }));

async function post(handoff: string, { cookie = `csrf=${browser}`, ...headers }: Record<string, string> = {}) {
  const reply = await web.call({
    method: 'POST', path, body: new URLSearchParams({ handoff }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3999', cookie, ...headers },
  });
  return { status: reply.status, location: reply.headers.location, cookies: reply.headers['set-cookie'] ?? [] };
}

describe('a hand-off', () => {
  it('becomes a session of the person it was made for and leads to where the back end says', async () => {
    const asked = `/${shop.tenantId}/invoices`;
    const reply = await post(await issue(asked));
    expect([reply.status, reply.location]).toEqual([303, asked]);
    const sid = /^sid=([\w-]{36}); Path=\/; HttpOnly; SameSite=Lax; Secure/.exec(reply.cookies[0] ?? '')?.[1] ?? '';
    const session = (await web.call({ path: '/api/auth/session-v2', headers: { cookie: `sid=${sid}` } })).json<{ user: { id: string }; tenant: { id: string } | null }>();
    expect([session.user.id, session.tenant?.id]).toEqual([shop.userId, shop.tenantId]);
    expect(reply.cookies.map((line) => line.split('=')[0])).toEqual(['sid', 'csrf', 'session_fp']);
    expect(reply.cookies[1]).not.toContain(browser);
  });

  it('leads to the dashboard instead of a page that is not theirs', async () => {
    expect((await post(await issue('https://evil.example/'))).location).toBe(`/${shop.tenantId}/dashboard`);
  });

  it('is good once, also when it is posted several times at once', async () => {
    const token = await issue();
    const replies = await Promise.all(Array.from({ length: 5 }, () => post(token)));
    expect(replies.filter(({ location }) => location !== refused)).toHaveLength(1);
    expect(await post(token)).toMatchObject({ status: 303, location: refused, cookies: [] });
  });

  it('leads to the second step of who has one, whose challenge stands where no server sees it', async () => {
    const t = app();
    const person = await t.signUp();
    await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('totp_factor').values({
      id: newId(), user_id: person.userId, secret: 'sealed', last_step: null, confirmed_at: new Date(), created_at: new Date(),
    })));
    const token = await t.services.db.withSystem('test', (tx) => issueHandoff(tx, { userId: person.userId, browser }));
    const reply = await post(token);
    const [page, fragment = ''] = (reply.location ?? '').split('#');
    expect([reply.status, page, reply.cookies]).toEqual([303, '/auth/second-step', []]);
    expect(JSON.parse(Buffer.from(fragment, 'base64url').toString())).toEqual({ challenge: expect.stringMatching(/^[\w-]{43}$/), methods: ['totp'], passkey: null });
    expect((await post(token)).location).toBe(refused);
  });

  it('is void after 30 seconds', async () => {
    const token = await issue();
    const [[row]] = await app().services.db.withSystem('test', (tx) => tx.commit(
      tx.sql.selectFrom('handoff').select(['created_at', 'expires_at']).where('user_id', '=', shop.userId),
      tx.sql.updateTable('handoff').set({ expires_at: new Date(Date.now() - 1_000) }).where('user_id', '=', shop.userId)));
    const lifeMs = (row?.expires_at.getTime() ?? 0) - (row?.created_at.getTime() ?? 0);
    expect(Math.abs(lifeMs - 30_000)).toBeLessThan(1_000);
    expect((await post(token)).location).toBe(refused);
  });

  it.each([['another browser', { cookie: `csrf=${'c'.repeat(24)}` }], ['a browser without the cookie', { cookie: 'theme=dark' }]])('is nothing in %s', async (_what, headers) => {
    expect(await post(await issue(), headers)).toMatchObject({ location: refused, cookies: [] });
  });

  it('is used up by the attempt of another browser', async () => {
    const token = await issue();
    await post(token, { cookie: `csrf=${'c'.repeat(24)}` });
    expect((await post(token)).location).toBe(refused);
  });

  it('is nothing once all sessions of the person were ended', async () => {
    const token = await issue();
    await app().services.db.withSystem('test', (tx) => app().services.sessions.endAll(tx, shop.userId, 'password-changed'));
    expect((await post(token)).location).toBe(refused);
  });

  it('is not taken from a page of somebody else', async () => {
    const token = await issue();
    expect((await post(token, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(token, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(token)).location).not.toBe(refused);
  });

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(200)])('is none: %j', async (token) => {
    expect(await post(token)).toMatchObject({ status: 303, location: refused, cookies: [] });
  });

  it('is kept as hashes, and the proof is taken from the web app\'s server only', async () => {
    const token = await issue();
    const [rows] = await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('handoff').selectAll()));
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(browser);
    const direct = await app().app.inject({ method: 'POST', url: '/api/sessions/create/', payload: { proof: 'handoff', handoff: token, browser } });
    expect(direct.statusCode).toBe(401);
    expect((await problemOf(app().client(sessions).create({ body: { proof: 'handoff', handoff: 'no', browser } }))).code).toBe('sessions.handoff-invalid');
  });

  it('says that it cannot be done now when the API is away', async () => {
    const alone = await webUnderTest({ apiDown: true });
    const reply = await alone.call({ method: 'POST', path, body: 'handoff=x', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `csrf=${browser}` } });
    expect([reply.status, reply.headers.location]).toEqual([303, '/auth/signin?notice=unavailable']);
    await alone.close();
  });
});

describe('the bridge', () => {
  it('is a form that posts the token, with nothing inline and no address that holds it', async () => {
    const reply = await web.call({ path: '/auth/session-bridge.js' });
    expect([reply.status, reply.headers['content-type'], reply.body]).toEqual([200, 'text/javascript; charset=utf-8', expect.stringContaining('submit()')]);
    const upstream = await webUnderTest();
    const page = await upstream.call({ path: '/api/notes/proven' });
    expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
    expect(page.headers['content-security-policy']).toBe("default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    expect(page.body).toContain(`<form method="post" action="${path}"><input type="hidden" name="handoff" value="${handoffToken}"><button type="submit">`);
    expect(page.body).not.toMatch(/<script>|\son\w+=|(?:href|src|action)="[^"]*H{10}/);
    expect(JSON.stringify(page.headers)).not.toContain(handoffToken);
    await upstream.close();
  });

  it('leads to the sign-in when it is visited without a token', async () => {
    const reply = await web.call({ path: '/auth/session-bridge' });
    expect([reply.status, reply.headers.location]).toEqual([303, refused]);
  });
});
