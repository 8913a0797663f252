import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { newId } from '@dott/platform/ids';
import { testApp, unique, type TestApp } from '@dott/platform/testing';
import { codeAt } from '../../factors/server/factors-kit.fixture.ts';
import { audience, clientId, clientSecret, startProvider, type ProviderPerson } from './testing/provider-under-test.ts';
import { callApi, localAccount, newBrowser, signInBy, type ApiAnswer } from './testing/calls.fixture.ts';

const appUrl = 'http://localhost:3000';
const idp = await startProvider({ appUrl, forApi: true });
const app = testApp({ env: { OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_AUDIENCE: audience } });
afterAll(() => idp.close());
afterEach(() => {
  idp.mood.tamper = undefined;
});

async function through(t: TestApp, person: ProviderPerson, browser: string): Promise<ApiAnswer> {
  const begun = await callApi(t, '/api/federation/begin', { browser, returnTo: '/select-tenant' });
  return callApi(t, '/api/federation/finish', { browser, search: await idp.walk(String(begun.body['location']), person) });
}

/** Somebody who comes in by the provider and has set up an authenticator app here. */
async function withSecondFactor(t: TestApp) {
  const name = unique('amina');
  const person = { sub: name, email: `${name}@example.com`, email_verified: true };
  const browser = newBrowser();
  const opened = await signInBy(t, browser, await through(t, person, browser));
  const own = { authorization: `Session ${opened.sid}` };
  const secret = String((await callApi(t, '/api/auth/factors/totp', {}, own)).body['secret']);
  expect((await callApi(t, '/api/auth/factors/totp/confirm', { code: codeAt(t, secret) }, own)).status).toBe(200);
  // Later codes are of later steps: the one above is used up.
  t.clock.advance(60_000);
  return { person, userId: opened.session.user.id, secret };
}

const fetchSession = (t: TestApp, browser: string, { handoff }: ApiAnswer) => callApi(t, '/api/sessions/create/', { proof: 'handoff', handoff, browser });
const challengeIn = ({ body }: ApiAnswer) => String((body['mfa'] as { challenge?: unknown } | undefined)?.challenge); // What WIRE states for this code.

describe('who has a second factor here and comes in by a provider', () => {
  it('is asked for it, and goes on with the provider’s tokens once it is shown', async () => {
    const t = app();
    const { person, secret, userId } = await withSecondFactor(t);
    const browser = newBrowser();
    const asked = await fetchSession(t, browser, await through(t, person, browser));
    expect(asked).toMatchObject({ status: 401, body: { code: 'identity.mfa-required', mfa: { methods: ['totp', 'recovery'], challenge: expect.stringMatching(/^[\w-]{43}$/) } } });
    expect(asked.body['sid']).toBeUndefined();
    const second = (from: string, code: string) => callApi(t, '/api/sessions/create/', { proof: 'mfa', challenge: challengeIn(asked), browser: from, factor: { method: 'totp', code } });
    expect((await second(newBrowser(), codeAt(t, secret))).body['code']).toBe('factors.challenge-over');
    const opened = await second(browser, codeAt(t, secret));
    expect(opened).toMatchObject({ status: 200, body: { session: { user: { id: userId } } } });
    const [grants] = await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('upstream_grant').select('session_id').where('user_id', '=', userId)));
    // The column holds ids of sessions only.
    const { session } = (opened.body as { session: { session: { id: string } } }).session;
    expect(grants.map((grant) => grant.session_id)).toContain(session.id);
  });

  it.each([['amr', { amr: ['pwd', 'mfa'] }], ['acr', { acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' }]])('is not asked again when the provider says by %s that it was', async (_by, claims) => {
    const t = app();
    const { person } = await withSecondFactor(t);
    const browser = newBrowser();
    idp.mood.tamper = (given) => ({ ...given, ...claims });
    expect((await fetchSession(t, browser, await through(t, person, browser))).status).toBe(200);
  });

  it.each([['a password alone', { amr: ['pwd'] }], ['a text instead of a list', { amr: 'mfa' }], ['another class', { acr: 'mfa' }]])('is asked when it says %s', async (_what, claims) => {
    const t = app();
    const { person } = await withSecondFactor(t);
    const browser = newBrowser();
    idp.mood.tamper = (given) => ({ ...given, ...claims });
    expect((await fetchSession(t, browser, await through(t, person, browser))).body['code']).toBe('identity.mfa-required');
  });

  it('opens nothing by an access token either', async () => {
    const t = app();
    const { person } = await withSecondFactor(t);
    const now = Math.floor(Date.now() / 1_000);
    const create = async (more: object) => (await t.app.inject({
      method: 'POST', url: '/api/sessions/create', headers: { authorization: `Bearer ${await idp.sign({ iss: idp.issuer, aud: audience, sub: person.sub, iat: now, exp: now + 60, ...more }, { typ: 'at+jwt' })}` },
    })).json<{ code?: string }>().code;
    expect(await create({})).toBe('identity.mfa-required');
    expect(await create({ amr: ['mfa'] })).toBeUndefined();
  });

  it('has no other provider’s account linked before the second step', async () => {
    const t = app();
    const { person, secret, userId } = await withSecondFactor(t);
    const browser = newBrowser();
    // Another account at the provider with the same address: its link waits in this browser.
    const other = { ...person, sub: newId() };
    expect((await through(t, other, browser)).body).toEqual({ outcome: 'link-required' });
    const links = async () => {
      const [rows] = await t.services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('identity_link').select('subject').where('user_id', '=', userId)));
      return rows.map(({ subject }) => subject);
    };
    const asked = await fetchSession(t, browser, await through(t, person, browser));
    expect(await links()).toEqual([person.sub]);
    await callApi(t, '/api/sessions/create/', { proof: 'mfa', challenge: challengeIn(asked), browser, factor: { method: 'totp', code: codeAt(t, secret) } });
    expect((await links()).sort()).toEqual([person.sub, other.sub].sort());
  });
});

it('who has none is not asked', async () => {
  const account = await localAccount(app());
  expect(await app().services.factors.methodsOf(account.id)).toEqual([]);
});
