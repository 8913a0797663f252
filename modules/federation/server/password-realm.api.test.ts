import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testApp, unique } from '@dott/platform/testing';
import { federation } from '../contract.ts';
import { startAuth0 } from './testing/auth0-under-test.ts';
import { callApi, localAccount, newBrowser, password, signInBy } from './testing/calls.fixture.ts';

const clientId = 'dott';
const realm = 'Username-Password-Authentication';
const auth0 = await startAuth0(clientId);
const app = testApp({ env: { OIDC_ISSUER: auth0.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: 'a client secret', OIDC_AUDIENCE: 'https://books.example.com/api', OIDC_PASSWORD_REALM: realm } });
afterAll(() => auth0.close());
beforeEach(() => {
  for (const list of [auth0.calls, auth0.answers, auth0.authenticators]) list.length = 0;
});

const somebody = () => ({ sub: `auth0|${unique('chloe')}`, email: `${unique('chloe')}@example.com` });
const authenticate = (email: string, browser = newBrowser(), ip = '203.0.113.77') => callApi(app(), '/api/auth/authenticate', { browser, email, password }, { 'x-dott-client-ip': ip });

describe('the password realm', () => {
  it('asks Auth0 with the realm and the address it comes from, and ends in a hand-off', async () => {
    const [person, browser] = [somebody(), newBrowser()];
    auth0.answers.push(person);
    const reply = await authenticate(person.email, browser);
    expect(reply.body).toEqual({ outcome: 'proven' });
    expect(auth0.calls[0]?.form).toMatchObject({
      grant_type: 'http://auth0.com/oauth/grant-type/password-realm', realm, username: person.email, password, client_id: clientId,
      scope: 'openid profile email offline_access', audience: 'https://books.example.com/api',
    });
    expect(auth0.calls[0]?.headers['auth0-forwarded-for']).toBe('203.0.113.77');
    expect((await signInBy(app(), browser, reply)).session.user.email).toBe(person.email);
  });

  it('is what the sign-in page offers', async () => {
    expect(await app().client(federation).options()).toEqual({ passwords: 'provider', localAccounts: false, connections: ['provider'] });
  });

  it('meets an address that is somebody’s here with the question whose it is', async () => {
    const account = await localAccount(app());
    auth0.answers.push({ sub: 'auth0|other', email: account.email });
    expect(await authenticate(account.email)).toMatchObject({ body: { outcome: 'link-required' }, handoff: undefined });
    auth0.answers.push({ sub: 'auth0|other', email: account.email, emailVerified: false });
    expect((await authenticate(account.email)).body['code']).toBe('identity.provider-email-unverified');
  });

  it.each<[string, number, string, string?]>([
    ['invalid_grant', 403, 'identity.invalid-credentials'],
    ['invalid_user_password', 403, 'identity.invalid-credentials'],
    ['too_many_attempts', 429, 'identity.account-locked'],
    ['too_many_logins', 429, 'identity.account-locked'],
    ['too_many_requests', 429, 'security.rate-limited'],
    ['password_leaked', 401, 'identity.password-leaked'],
    ['unauthorized', 401, 'identity.provider-refused', 'user is blocked'],
    ['access_denied', 401, 'identity.provider-refused', 'not in this organisation'],
    ['access_denied', 401, 'identity.provider-email-unverified', 'Please verify your email before logging in.'],
    ['requires_verification', 403, 'identity.provider-email-unverified'],
    ['a0.mfa_registration_required', 403, 'identity.provider-refused'],
    ['expired_token', 401, 'identity.provider-session-over'],
    ['invalid_password', 400, 'identity.password-weak'],
    ['password_dictionary_error', 400, 'identity.password-weak'],
    ['password_no_user_info_error', 400, 'identity.password-weak'],
    ['invalid_signup', 400, 'identity.provider-refused'],
    ['user_exists', 400, 'identity.provider-refused'],
    ['bad.connection', 400, 'identity.provider-misconfigured'],
    ['invalid_request', 400, 'identity.provider-misconfigured'],
    ['invalid_client', 401, 'identity.provider-misconfigured'],
    ['unauthorized_client', 403, 'identity.provider-misconfigured'],
    ['server_error', 500, 'identity.provider-unavailable'],
    ['temporarily_unavailable', 503, 'identity.provider-unavailable'],
    ['login_required', 403, 'identity.provider-session-over'],
    ['consent_required', 403, 'identity.provider-session-over'],
    ['interaction_required', 403, 'identity.provider-session-over'],
    ['something_new', 400, 'identity.provider-answer-invalid'],
  ])('knows what %s (%i) means: %s', async (error, status, code, description) => {
    auth0.answers.push({ status, error, ...(description !== undefined && { description }) });
    const reply = await authenticate('amina@example.com');
    expect(reply.body).toMatchObject({ code });
    expect(JSON.stringify(reply.body)).not.toContain(error === 'access_denied' ? 'organisation' : 'auth0');
  });
});

describe('a second factor at Auth0', () => {
  const factor = (challenge: unknown, browser: string, method: string, code: string) => callApi(app(), '/api/sessions/create/', { proof: 'mfa', challenge, factor: { method, code }, browser });

  async function challenged(browser: string): Promise<unknown> {
    auth0.authenticators.push({ authenticator_type: 'otp', active: true }, { authenticator_type: 'recovery-code', active: true }, { authenticator_type: 'oob', active: false });
    auth0.answers.push({ status: 403, error: 'mfa_required', mfaToken: 'the token of the second step' });
    const reply = await authenticate('amina@example.com', browser);
    expect(reply).toMatchObject({ status: 401, body: { code: 'identity.mfa-required', mfa: { methods: ['totp', 'recovery'] } } });
    expect(JSON.stringify(reply.body)).not.toContain('the token of the second step');
    const { mfa } = reply.body;
    return typeof mfa === 'object' && mfa !== null && 'challenge' in mfa ? mfa.challenge : undefined;
  }

  it.each([
    ['totp', 'http://auth0.com/oauth/grant-type/mfa-otp', 'otp'],
    ['recovery', 'http://auth0.com/oauth/grant-type/mfa-recovery-code', 'recovery_code'],
  ])('is answered by %s, once', async (method, grant, field) => {
    const [person, browser] = [somebody(), newBrowser()];
    const challenge = await challenged(browser);
    auth0.answers.push(person);
    const reply = await factor(challenge, browser, method, '123456');
    expect(reply).toMatchObject({ status: 200, body: { session: { user: { email: person.email } } } });
    expect(auth0.calls.at(-1)?.form).toMatchObject({ grant_type: grant, mfa_token: 'the token of the second step', [field]: '123456' });
    auth0.answers.push(person);
    expect((await factor(challenge, browser, method, '123456')).status).toBe(401);
  });

  it('may be tried again after a wrong code, five times in all, in its own browser', async () => {
    const browser = newBrowser();
    const challenge = await challenged(browser);
    expect((await factor(challenge, newBrowser(), 'totp', '000000')).status).toBe(401);
    const before = auth0.calls.length;
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) codes.push((await factor(challenge, browser, 'totp', '000000')).body['code']);
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'identity.invalid-credentials'));
    expect(auth0.calls.length - before).toBe(5);
  });
});
