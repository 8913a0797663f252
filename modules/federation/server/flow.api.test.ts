import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testApp, unique, type TestApp } from '@dott/platform/testing';
import { audience, clientId, clientSecret, startProvider, type ProviderPerson } from './testing/provider-under-test.ts';
import { callApi, localAccount, newBrowser, signInBy } from './testing/calls.fixture.ts';

const appUrl = 'http://localhost:3000';
const idp = await startProvider({ appUrl, forApi: true });
const app = testApp({ env: { OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_AUDIENCE: audience } });
afterAll(() => idp.close());
afterEach(() => {
  Object.assign(idp.mood, { person: undefined, tamper: undefined, forged: false, down: false });
});

const somebody = (more: Partial<ProviderPerson> = {}): ProviderPerson => {
  const name = unique('amina');
  return { sub: name, email: `${name}@example.com`, email_verified: true, given_name: 'Amina', family_name: 'Wanjiru', ...more };
};

async function begin(browser: string, more: Record<string, unknown> = {}): Promise<string> {
  const reply = await callApi(app(), '/api/federation/begin', { browser, ...more });
  expect(reply.status).toBe(200);
  return String(reply.body['location']);
}
const finish = (browser: string, search: string) => callApi(app(), '/api/federation/finish', { browser, search });

/** Signs in all the way; answers the reply of the last step. */
async function through(person: ProviderPerson | null, browser = newBrowser()) {
  return finish(browser, await idp.walk(await begin(browser), person));
}

describe('signing in at a provider', () => {
  it('asks with code, PKCE, state and nonce, and tells the browser nothing else', async () => {
    const url = new URL(await begin(newBrowser(), { returnTo: '/select-tenant' }));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code', client_id: clientId, redirect_uri: `${appUrl}/api/auth/callback`, code_challenge_method: 'S256', audience, scope: 'openid profile email offline_access',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(url.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(url.href).not.toMatch(/select-tenant|verifier|secret/);
  });

  it('makes a person of a verified address, once, and opens a session by a hand-off', async () => {
    const [person, browser] = [somebody(), newBrowser()];
    const first = await signInBy(app(), browser, await through(person, browser));
    expect(first.session).toMatchObject({ user: { email: person.email, givenName: 'Amina', familyName: 'Wanjiru' }, needsOnboarding: true });
    expect(first.redirectTo).toBe('/onboarding/business-info');
    const again = await signInBy(app(), browser, await through({ ...person, email: 'moved@example.com' }, browser));
    expect(again.session.user.id).toBe(first.session.user.id);
    expect(again.sid).not.toBe(first.sid);
  });

  it('makes one person of two first sign-ins at the same moment', async () => {
    const person = somebody();
    const [one, two] = [newBrowser(), newBrowser()];
    const searches = [await idp.walk(await begin(one), person), await idp.walk(await begin(two), person)];
    const replies = await Promise.all([finish(one, searches[0] ?? ''), finish(two, searches[1] ?? '')]);
    const opened = await Promise.all(replies.map((reply, index) => signInBy(app(), index === 0 ? one : two, reply)));
    expect(new Set(opened.map(({ session }) => session.user.id)).size).toBe(1);
  });
});

describe('an answer that is not to be believed', () => {
  it.each<[string, (claims: Record<string, unknown>) => Record<string, unknown>]>([
    ['another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
    ['another nonce', (claims) => ({ ...claims, nonce: randomBytes(32).toString('base64url') })],
    ['no nonce', ({ nonce: _nonce, ...claims }) => claims],
    ['another audience', (claims) => ({ ...claims, aud: 'somebody else' })],
    ['a time that is over', (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1_000) - 40 })],
    ['no subject', ({ sub: _sub, ...claims }) => claims],
  ])('names %s', async (_what, tamper) => {
    idp.mood.tamper = tamper;
    expect(await through(somebody())).toMatchObject({ status: 401, body: { code: 'identity.provider-answer-invalid' }, handoff: undefined });
  });

  it('bears clocks that differ by less than half a minute', async () => {
    idp.mood.tamper = (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1_000) - 20 });
    expect((await through(somebody())).status).toBe(200);
  });

  it('is signed by a key of somebody else', async () => {
    idp.mood.forged = true;
    expect(await through(somebody())).toMatchObject({ status: 401, body: { code: 'identity.provider-answer-invalid' } });
  });

  it('comes a second time', async () => {
    const browser = newBrowser();
    const search = await idp.walk(await begin(browser), somebody());
    expect((await finish(browser, search)).status).toBe(200);
    expect(await finish(browser, search)).toMatchObject({ status: 401, body: { code: 'identity.provider-answer-invalid' } });
  });

  it('brings a code that was used before, under a state of its own', async () => {
    const browser = newBrowser();
    const search = await idp.walk(await begin(browser), somebody());
    const fresh = new URL(await begin(browser)).searchParams.get('state') ?? '';
    const replayed = new URLSearchParams(search);
    expect((await finish(browser, search)).status).toBe(200);
    replayed.set('state', fresh);
    expect(await finish(browser, `?${replayed.toString()}`)).toMatchObject({ status: 401, body: { code: 'identity.provider-answer-invalid' } });
  });

  it.each<[string, (search: URLSearchParams) => void]>([
    ['another state', (search) => search.set('state', randomBytes(32).toString('base64url'))],
    ['no state', (search) => search.delete('state')],
    ['another issuer as parameter', (search) => search.set('iss', 'https://evil.example')],
    ['no issuer although the provider promises one', (search) => search.delete('iss')],
    ['a code that the provider never gave', (search) => search.set('code', 'x'.repeat(43))],
  ])('carries %s', async (_what, change) => {
    const browser = newBrowser();
    const search = new URLSearchParams(await idp.walk(await begin(browser), somebody()));
    change(search);
    expect(await finish(browser, `?${search.toString()}`)).toMatchObject({ status: 401, body: { code: 'identity.provider-answer-invalid' }, handoff: undefined });
  });

  it('comes to another browser than the one that asked', async () => {
    const browser = newBrowser();
    const search = await idp.walk(await begin(browser), somebody());
    expect((await finish(newBrowser(), search)).status).toBe(401);
    expect((await finish(browser, search)).status).toBe(401);
  });

  it('comes too late', async () => {
    const browser = newBrowser();
    const search = await idp.walk(await begin(browser), somebody());
    app().clock.advance(15 * 60_000 + 1);
    expect((await finish(browser, search)).status).toBe(401);
  });
});

describe('what may happen at a provider', () => {
  it('is that the person cancels', async () => {
    expect(await through(null)).toMatchObject({ status: 401, body: { code: 'identity.provider-cancelled' } });
  });

  it('is that it is down: coded, and the next try works', async () => {
    const browser = newBrowser();
    const search = await idp.walk(await begin(browser), somebody());
    idp.mood.down = true;
    expect(await finish(browser, search)).toMatchObject({ status: 503, body: { code: 'identity.provider-unavailable', recovery: 'retry' } });
    idp.mood.down = false;
    expect((await through(somebody(), browser)).status).toBe(200);
  });

  it('is that it changes its keys', async () => {
    expect((await through(somebody())).status).toBe(200);
    await idp.rotateKeys();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await through(somebody())).status).toBe(200);
  });

  it('is an address that it does not vouch for: no account, and none of ours', async () => {
    expect(await through(somebody({ email_verified: false }))).toMatchObject({ status: 403, body: { code: 'identity.provider-email-unverified' } });
    const t: TestApp = app();
    const account = await localAccount(t);
    expect(await through(somebody({ email: account.email, email_verified: false }))).toMatchObject({ status: 403, handoff: undefined });
    const { email: _email, ...nameless } = somebody();
    expect((await through(nameless)).status).toBe(403);
  });
});
