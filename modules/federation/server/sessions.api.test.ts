import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isolationSuite, testApp, unique } from '@dott/platform/testing';
import { federation } from '../contract.ts';
import { audience, clientId, clientSecret, startProvider, type ProviderPerson } from './testing/provider-under-test.ts';
import { callApi, localAccount, newBrowser, password, signInBy, statusWith, type ApiAnswer } from './testing/calls.fixture.ts';

const appUrl = 'http://localhost:3000';
const idp = await startProvider({ appUrl, forApi: true });
const google = await startProvider({ appUrl });
const app = testApp({ env: {
  OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_AUDIENCE: audience,
  GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_ISSUER: google.issuer,
} });
afterAll(() => Promise.all([idp.close(), google.close()]));
afterEach(() => {
  for (const one of [idp, google]) Object.assign(one.mood, { person: undefined, tamper: undefined, forged: false, down: false, tokenCalls: 0 });
});

const somebody = (email = `${unique('baraka')}@example.com`): ProviderPerson => ({ sub: unique('sub'), email, email_verified: true, given_name: 'Baraka' });

async function through(person: ProviderPerson, browser: string, connection?: 'google'): Promise<ApiAnswer> {
  const { body } = await callApi(app(), '/api/federation/begin', { browser, ...(connection && { connection }) });
  const search = await (connection ? google : idp).walk(String(body['location']), person);
  return callApi(app(), '/api/federation/finish', { browser, search });
}
async function signedIn(person = somebody(), browser = newBrowser(), connection?: 'google') {
  return signInBy(app(), browser, await through(person, browser, connection));
}
const grantsOf = (userId: string) => app().services.db.withSystem('test', (tx) => tx.run(tx.sql.selectFrom('upstream_grant').selectAll().where('user_id', '=', userId)));
const linksOf = async (userId: string) => (await app().services.db.withSystem('test', (tx) => tx.run(tx.sql.selectFrom('identity_link').select('issuer').where('user_id', '=', userId)))).length;

describe('an address that is somebody’s already', () => {
  it('is linked once its password was shown, in the browser that asked', async () => {
    const [account, browser] = [await localAccount(app()), newBrowser()];
    const person = somebody(account.email);
    expect(await through(person, browser)).toMatchObject({ status: 200, body: { outcome: 'link-required' }, handoff: undefined });
    expect((await callApi(app(), '/api/federation/link/show', { browser })).body).toEqual({ email: account.email, password: true, connections: [] });
    expect(await linksOf(account.id)).toBe(0);
    expect((await callApi(app(), '/api/federation/link/show', { browser: newBrowser() })).body).toMatchObject({ code: 'identity.link-expired' });
    expect((await callApi(app(), '/api/federation/link', { browser, password: 'not the one at all' })).body).toMatchObject({ code: 'identity.invalid-credentials' });
    const opened = await signInBy(app(), browser, await callApi(app(), '/api/federation/link', { browser, password }));
    expect(opened.session.user.id).toBe(account.id);
    expect((await signedIn(person)).session.user.id).toBe(account.id);
  });

  it('is not linked by the password alone when the account has a second factor', async () => {
    const [account, browser] = [await localAccount(app()), newBrowser()];
    const { db, secrets } = app().services;
    const now = new Date();
    await db.withSystem('test', (tx) => tx.run(tx.sql.insertInto('totp_factor').values({
      id: account.id, user_id: account.id, last_step: null, secret: secrets.seal({ purpose: 'totp secret', row: account.id }, 'x'), confirmed_at: now, created_at: now,
    })));
    await through(somebody(account.email), browser);
    expect(await callApi(app(), '/api/federation/link', { browser, password })).toMatchObject({ status: 401, body: { code: 'identity.mfa-required' }, handoff: undefined });
    expect(await linksOf(account.id)).toBe(0);
  });

  it('is asked for five times at most', async () => {
    const [account, browser] = [await localAccount(app()), newBrowser()];
    await through(somebody(account.email), browser);
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) codes.push((await callApi(app(), '/api/federation/link', { browser, password: `wrong ${attempt} wrong` }, { 'x-dott-client-ip': `198.51.100.${attempt}` })).body['code']);
    expect(codes.at(-1)).toBe('identity.link-expired');
    expect(await linksOf(account.id)).toBe(0);
  });

  it('belongs to whom a provider vouches for when nobody confirmed it: the password that was typed here goes', async () => {
    const account = await localAccount(app(), false);
    const opened = await signedIn(somebody(account.email));
    expect(opened.session.user.id).toBe(account.id);
    const [row] = await app().services.db.withSystem('test', (tx) => tx.run(tx.sql.selectFrom('user_account').select(['password_hash', 'email_verified_at']).where('id', '=', account.id)));
    expect(row).toEqual({ password_hash: null, email_verified_at: expect.any(Date) });
  });

  it('without a password is linked by coming back the way that is known', async () => {
    const person = somebody();
    const first = await signedIn(person);
    const [atGoogle, browser] = [somebody(person.email), newBrowser()];
    expect((await through(atGoogle, browser, 'google')).body).toEqual({ outcome: 'link-required' });
    expect((await callApi(app(), '/api/federation/link/show', { browser })).body).toMatchObject({ password: false, connections: ['provider'] });
    expect((await callApi(app(), '/api/federation/link', { browser, password })).status).toBe(401);
    await signInBy(app(), browser, await through(person, browser));
    expect((await signedIn(atGoogle, newBrowser(), 'google')).session.user.id).toBe(first.session.user.id);
  });

  it('is not linked by somebody else who signs in meanwhile', async () => {
    const person = somebody();
    const first = await signedIn(person);
    const browser = newBrowser();
    await through(somebody(person.email), browser, 'google');
    await signInBy(app(), browser, await through(somebody(), browser));
    expect(await linksOf(first.session.user.id)).toBe(1);
  });
});

describe('Google, asked directly', () => {
  it('signs in, and names the address when the token does not', async () => {
    google.mood.tamper = ({ email: _email, ...claims }) => claims;
    const person = somebody();
    expect((await signedIn(person, newBrowser(), 'google')).session.user.email).toBe(person.email);
  });

  it('stands among the ways that are offered; unknown ones do not exist', async () => {
    expect(await app().client(federation).options()).toEqual({ passwords: 'none', localAccounts: false, connections: ['provider', 'google'] });
    expect((await callApi(app(), '/api/federation/begin', { browser: newBrowser(), connection: 'somebody' })).status).toBe(404);
  });
});

describe('the provider’s tokens', () => {
  it('are sealed, belong to the session, and go with it', async () => {
    const { sid, session } = await signedIn();
    const [grant] = await grantsOf(session.user.id);
    expect(grant?.session_id).toBe(session.session.id);
    expect(grant?.tokens).toMatch(/^s1\./);
    // Two parts of a token: three letters alone stand in any long cipher text once in a while.
    expect(JSON.stringify(grant)).not.toMatch(/eyJ[\w-]+\.eyJ/);
    await app().app.inject({ method: 'DELETE', url: `/api/sessions/${session.session.id}/`, headers: { authorization: `Session ${sid}` } });
    expect(await grantsOf(session.user.id)).toEqual([]);
  });

  it('follow the session to a new id, and go when all sessions end', async () => {
    const t = app();
    const { session } = await signedIn();
    const { user } = session;
    const client = { ip: '203.0.113.7', userAgent: '', language: '' };
    const next = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: user.id, client, replaces: session.session.id }));
    expect((await grantsOf(user.id)).map((grant) => grant.session_id)).toEqual([next.session.id]);
    await t.services.db.withSystem('test', (tx) => t.services.sessions.endAll(tx, user.id, 'password-changed'));
    expect(await grantsOf(user.id)).toEqual([]);
  });

  const refresh = (sid: string) => app().app.inject({ method: 'POST', url: '/api/auth/token/refresh', headers: { authorization: `Session ${sid}` } });

  it('are renewed on the server, once for calls at the same moment, and no token leaves it', async () => {
    const { sid, session } = await signedIn();
    const [before] = await grantsOf(session.user.id);
    app().clock.advance(60_000);
    idp.mood.tokenCalls = 0;
    const replies = await Promise.all(Array.from({ length: 5 }, () => refresh(sid)));
    expect(replies.map((reply) => [reply.statusCode, reply.body])).toEqual(Array.from({ length: 5 }, () => [204, '']));
    expect(idp.mood.tokenCalls).toBe(1);
    app().clock.advance(60_000);
    expect((await refresh(sid)).statusCode).toBe(204);
    const [after] = await grantsOf(session.user.id);
    expect(after?.tokens).not.toBe(before?.tokens);
  });

  it('stay when the provider is down, and the call may be made again', async () => {
    const { sid } = await signedIn();
    app().clock.advance(60_000);
    idp.mood.down = true;
    const reply = await refresh(sid);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([503, 'identity.provider-unavailable']);
    idp.mood.down = false;
    expect((await refresh(sid)).statusCode).toBe(204);
  });

  it('are nothing to renew for a session of another kind', async () => {
    const shop = await app().signUp();
    expect((await refresh(shop.sid)).statusCode).toBe(204);
    expect((await app().app.inject({ method: 'POST', url: '/api/auth/token/refresh' })).statusCode).toBe(401);
  });
});

describe('an access token at the API itself', () => {
  const create = (token: string | undefined, payload?: object) => app().app.inject({
    method: 'POST', url: '/api/sessions/create/', ...(payload && { payload }), headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const now = () => Math.floor(Date.now() / 1_000);
  const claims = (sub: string) => ({ iss: idp.issuer, sub, aud: audience, iat: now(), exp: now() + 300, jti: randomUUID() });

  it('opens a session of its person, with or without a body', async () => {
    const person = somebody();
    const { session } = await signedIn(person);
    const token = await idp.sign(claims(person.sub), { typ: 'at+jwt' });
    for (const payload of [undefined, {}, { proof: 'provider' }]) {
      const reply = await create(token, payload);
      expect(reply.statusCode).toBe(200);
      const opened = reply.json<{ sid: string; session: { user: { id: string } } }>();
      expect(opened.session.user.id).toBe(session.user.id);
      expect(await statusWith(app(), opened.sid)).toBe(200);
    }
  });

  it.each([['says nothing of it', {}, 0], ['names its time', { auth_time: 1_700_000_000 }, 1_700_000_000_000]])('is as fresh a proof as its person’s own: one that %s', async (_what, more, provenAt) => {
    const person = somebody();
    await signedIn(person);
    const reply = await create(await idp.sign({ ...claims(person.sub), ...more }, { typ: 'at+jwt' }));
    expect((await app().services.sessions.resolve(reply.json<{ sid: string }>().sid))?.provenAt).toBe(provenAt);
  });

  it.each<[string, (good: ReturnType<typeof claims>) => [object, object?]]>([
    ['another issuer', (good) => [{ ...good, iss: 'https://evil.example' }]],
    ['another audience', (good) => [{ ...good, aud: 'https://somebody.example/api' }]],
    ['the client as audience, as an ID token has', (good) => [{ ...good, aud: clientId }]],
    ['a time that is over', (good) => [{ ...good, exp: good.iat - 60 }]],
    ['no end', ({ exp: _exp, ...good }) => [good]],
    ['no person', ({ sub: _sub, ...good }) => [good]],
    ['a nonce', (good) => [{ ...good, nonce: 'n' }]],
    ['another type', (good) => [good, { typ: 'logout+jwt' }]],
    ['a person whom nobody knows', (good) => [{ ...good, sub: 'nobody' }]],
  ])('is refused when it names %s', async (_what, change) => {
    const person = somebody();
    await signedIn(person);
    const [given, header] = change(claims(person.sub));
    expect((await create(await idp.sign({ ...given }, { ...header }))).statusCode).toBe(401);
  });

  it('is refused with another’s signature, and so is anything else', async () => {
    const person = somebody();
    await signedIn(person);
    idp.mood.forged = true;
    const forged = await idp.sign(claims(person.sub));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims(person.sub))).toString('base64url')}.`;
    for (const token of [forged, unsigned, 'x', 'a.b.c', undefined]) expect((await create(token)).statusCode).toBe(401);
    expect((await create('x', { proof: 'legacy', cookie: 'x' })).statusCode).toBe(401);
    expect((await create('x', { proof: 'password', email: 'a@example.com', password: 'x' })).statusCode).toBe(401);
  });
});

describe('logging out', () => {
  const hear = (logoutToken: string) => callApi(app(), '/api/federation/logout', { logoutToken });
  const now = () => Math.floor(Date.now() / 1_000);
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const claims = (sub: string) => ({ iss: idp.issuer, aud: clientId, iat: now(), exp: now() + 120, jti: randomUUID(), events: event, sub });

  it('at the provider ends the session that it names at once, and no other', async () => {
    const person = somebody();
    const [one, two] = [await signedIn(person), await signedIn(person)];
    const sidOf = async (opened: typeof one) => (await grantsOf(opened.session.user.id)).find((grant) => grant.session_id === opened.session.session.id)?.provider_session;
    const { sub: _sub, ...unnamed } = claims(person.sub);
    expect(await hear(await idp.sign({ ...unnamed, sid: await sidOf(one) }, { typ: 'logout+jwt' }))).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await Promise.all([one, two].map(({ sid }) => statusWith(app(), sid)))).toEqual([401, 200]);
    expect(await hear(await idp.sign(claims(person.sub)))).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await statusWith(app(), two.sid)).toBe(401);
  });

  it('voids a hand-off that no browser has fetched yet', async () => {
    const [person, browser] = [somebody(), newBrowser()];
    const reply = await through(person, browser);
    await hear(await idp.sign(claims(person.sub)));
    await expect(signInBy(app(), browser, reply)).rejects.toThrow('sessions.handoff-invalid');
  });

  it.each<[string, (good: ReturnType<typeof claims>) => object]>([
    ['of another issuer', (good) => ({ ...good, iss: 'https://evil.example' })],
    ['for somebody else', (good) => ({ ...good, aud: 'another client' })],
    ['with a nonce', (good) => ({ ...good, nonce: 'n' })],
    ['without the event', (good) => ({ ...good, events: {} })],
    ['with the event as a word', (good) => ({ ...good, events: { 'http://schemas.openid.net/event/backchannel-logout': 'yes' } })],
    ['without an id', ({ jti: _jti, ...good }) => good],
    ['without a time', ({ iat: _iat, ...good }) => good],
    ['that is old', (good) => ({ ...good, iat: good.iat - 400 })],
    ['that names nobody', ({ sub: _sub, ...good }) => good],
  ])('ends nothing by a token %s', async (_what, change) => {
    const person = somebody();
    const { sid } = await signedIn(person);
    expect(await hear(await idp.sign({ ...change(claims(person.sub)) }))).toMatchObject({ status: 400, body: { code: 'identity.logout-token-invalid' } });
    expect(await statusWith(app(), sid)).toBe(200);
  });

  it('is heard once, and only with the provider’s signature', async () => {
    const person = somebody();
    const { sid } = await signedIn(person);
    idp.mood.forged = true;
    expect((await hear(await idp.sign(claims(person.sub)))).status).toBe(400);
    idp.mood.forged = false;
    expect(await statusWith(app(), sid)).toBe(200);
    const token = await idp.sign(claims(person.sub));
    expect([(await hear(token)).status, (await hear(token)).status]).toEqual([200, 400]);
  });

  it('here leaves the form that ends the provider’s session, once, in its own browser', async () => {
    const { sid } = await signedIn();
    const browser = newBrowser();
    const prepared = await app().app.inject({ method: 'POST', url: '/api/federation/logout/prepare', payload: { browser }, headers: { authorization: `Session ${sid}` } });
    expect(prepared.json()).toEqual({ prepared: true });
    const take = (of: string) => callApi(app(), '/api/federation/logout/take', { browser: of });
    expect((await take(newBrowser())).body).toEqual({ form: null });
    expect((await take(browser)).body).toEqual({ form: {
      action: `${idp.issuer}/session/end`, fields: { id_token_hint: expect.stringMatching(/^eyJ/), client_id: clientId, post_logout_redirect_uri: `${appUrl}/auth/signin` },
    } });
    expect((await take(browser)).body).toEqual({ form: null });
  });
});

describe('with a provider', () => {
  it('accounts and passwords of our own are off, and say where to go', async () => {
    const paths = ['/api/auth/signup', '/api/auth/verify-email', '/api/auth/verify-email/resend', '/api/auth/password/forgot', '/api/auth/password/reset'];
    for (const path of paths) {
      const reply = await callApi(app(), path, { email: 'amina@example.com', password, token: 'x' });
      expect([path, reply.status, reply.body['code'], reply.body['successor']]).toEqual([path, 410, 'identity.local-accounts-off', '/api/auth/login']);
    }
    expect((await callApi(app(), '/api/sessions/create/', { proof: 'password', email: 'amina@example.com', password, browser: newBrowser() })).status).toBe(410);
  });

  it('the password realm exists only where it is set up', async () => {
    expect((await callApi(app(), '/api/auth/authenticate', { browser: newBrowser(), email: 'amina@example.com', password })).status).toBe(404);
  });
});

isolationSuite(federation, app, async () => ({
  options: {}, refresh: {}, begin: {}, finish: {}, authenticate: {}, showLink: {}, proveLink: {}, hearLogout: {}, prepareLogout: {}, takeLogout: {},
}));
