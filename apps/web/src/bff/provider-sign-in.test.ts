import { contracts } from '@dott/modules/registry';
import { testApp, unique } from '@dott/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientId, clientSecret, startProvider, type ProviderPerson } from '../../../../modules/federation/server/testing/provider-under-test.ts';
import { allowList } from './allow-list.ts';
import { webOverApi, webUnderTest, type Reply, type WebUnderTest } from './web-under-test.fixture.ts';

const appUrl = 'http://localhost:3999';
const idp = await startProvider({ appUrl });
const app = testApp({ env: { APP_URL: appUrl, OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } });

let web: WebUnderTest;

beforeAll(async () => {
  const t = app();
  web = await webOverApi(t);
});
afterAll(async () => {
  await web.close();
  await idp.close();
});

const somebody = (): ProviderPerson => {
  const name = unique('dalila');
  return { sub: name, email: `${name}@example.com`, email_verified: true };
};
const cookiesOf = (reply: Reply): string => (reply.headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '').join('; ');

/** From the sign-in page's link to the page that posts the hand-off. */
async function toBridge(person: ProviderPerson | null, returnTo = ''): Promise<{ reply: Reply; cookie: string }> {
  const login = await web.call({ path: `/api/auth/login?returnTo=${encodeURIComponent(returnTo)}` });
  expect(login.status).toBe(303);
  const cookie = cookiesOf(login);
  const search = await idp.walk(login.headers.location ?? '', person);
  return { reply: await web.call({ path: `/api/auth/callback${search}`, headers: { cookie, 'sec-fetch-site': 'cross-site' } }), cookie };
}

const establish = (reply: Reply, cookie: string) => web.call({
  method: 'POST', path: '/api/auth/establish-session', body: new URLSearchParams({ handoff: /value="([\w-]{43})"/.exec(reply.body)?.[1] ?? '' }).toString(),
  headers: { cookie, origin: appUrl, 'content-type': 'application/x-www-form-urlencoded' },
});

describe('the way through a provider', () => {
  it('ends in a session under a new csrf cookie, where the back end says', async () => {
    const { reply, cookie } = await toBridge(somebody(), 'https://evil.example/');
    expect([reply.status, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
    expect(JSON.stringify(reply.headers)).not.toMatch(/handoff|eyJ[\w-]*\.[\w-]+\./);
    const opened = await establish(reply, cookie);
    expect([opened.status, opened.headers.location]).toEqual([303, '/onboarding/business-info']);
    expect(cookiesOf(opened)).toMatch(/sid=[\w-]{36}; csrf=[\w-]{24}; session_fp=/);
    expect(cookiesOf(opened)).not.toContain(cookie);
  });

  it.each<[string, string, (cookie: string) => string]>([
    ['in another browser', '/auth/signin?notice=handoff', () => `csrf=${'b'.repeat(24)}`],
    ['in a browser without its cookie', '/auth/signin?notice=handoff', () => ''],
  ])('ends nowhere %s', async (_where, location, cookies) => {
    const login = await web.call({ path: '/api/auth/login' });
    const search = await idp.walk(login.headers.location ?? '', somebody());
    const reply = await web.call({ path: `/api/auth/callback${search}`, headers: { cookie: cookies(cookiesOf(login)) } });
    expect([reply.status, reply.headers.location]).toEqual([303, location]);
  });

  it('says on the sign-in page what went wrong', async () => {
    expect((await toBridge(null)).reply.headers.location).toBe('/auth/signin?notice=cancelled');
    expect((await toBridge({ ...somebody(), email_verified: false })).reply.headers.location).toBe('/auth/signin?notice=unverified');
    idp.mood.down = true;
    const login = await web.call({ path: '/api/auth/login' });
    const reply = await web.call({ path: '/api/auth/callback?code=x&state=y', headers: { cookie: cookiesOf(login) } });
    idp.mood.down = false;
    expect(reply.headers.location).toBe('/auth/signin?notice=handoff');
    expect((await web.call({ path: '/api/auth/login?connection=nobody' })).headers.location).toBe('/auth/signin');
    const alone = await webUnderTest({ apiDown: true });
    expect((await alone.call({ path: '/api/auth/login' })).headers.location).toBe('/auth/signin?notice=unavailable');
    await alone.close();
  });
});

describe('signing out', () => {
  it('leads to the provider with its ID token in a form’s body', async () => {
    const { reply, cookie } = await toBridge(somebody());
    const opened = await establish(reply, cookie);
    const ended = await web.callWithToken({ method: 'DELETE', path: '/api/auth/session-v2' }, cookiesOf(opened).replace(/csrf=[^;]+; /, ''));
    expect(ended.status).toBe(204);
    const csrf = /csrf=[\w-]+/.exec(cookiesOf(ended))?.[0] ?? '';
    const page = await web.call({ path: '/api/auth/post-logout', headers: { cookie: csrf } });
    expect(page.headers['content-security-policy']).toBe(`default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self' ${idp.issuer}; frame-ancestors 'none'`);
    expect(page.body).toMatch(new RegExp(`<form method="post" action="${idp.issuer}/session/end"><input type="hidden" name="id_token_hint" value="eyJ`));
    expect((await web.call({ path: '/api/auth/post-logout', headers: { cookie: csrf } })).headers.location).toBe('/auth/signin');
  });

  it('at the provider is heard without cookies or tokens of a page', async () => {
    const heard = await web.call({ method: 'POST', path: '/api/auth/backchannel-logout', body: 'logout_token=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect([heard.status, heard.json()['code'], heard.headers['cache-control']]).toEqual([400, 'identity.logout-token-invalid', 'no-store']);
  });
});

describe('addresses', () => {
  it('of the former product name what took their place', async () => {
    const reply = await web.callWithToken({ method: 'POST', path: '/api/auth/register' });
    expect([reply.status, reply.json()]).toEqual([410, expect.objectContaining({ code: 'request.removed', successor: '/api/auth/signup' })]);
  });

  it('of the nine consolidated operations exist', () => {
    const declared = allowList(contracts);
    const nine = [['GET', '/api/auth/profile'], ['POST', '/api/auth/signup'], ['POST', '/api/auth/token/refresh'], ['POST', '/api/onboarding/complete-all'], ['GET', '/api/tenants/current'], ['GET', `/api/tenants/${unique('x')}`], ['POST', '/api/tenants/verify']] as const;
    for (const [method, path] of nine) expect([path, declared(method, path)]).toEqual([path, { operation: expect.objectContaining({ method }) }]);
  });

  it('for typing a password exist with a realm only, and only from our own pages', async () => {
    expect((await web.call({ method: 'POST', path: '/api/auth/authenticate', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(403);
    const body = JSON.stringify({ email: 'amina@example.com', password: 'x' });
    expect((await web.callWithToken({ method: 'POST', path: '/api/auth/authenticate', body, headers: { 'content-type': 'application/json' } })).status).toBe(404);
  });
});
