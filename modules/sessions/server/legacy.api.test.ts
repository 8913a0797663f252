import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type TenantId } from '@dott/platform/ids';
import { formerCookie, formerText, problemOf, startTestApp, testApp, unique, type FormerSignIn } from '@dott/platform/testing';
import { sessions } from '../contract.ts';
import { openLegacyCookie } from './legacy-cookie.ts';

const key = randomBytes(32);
const app = testApp({ env: { LEGACY_COOKIE_KEY: key.toString('hex'), LEGACY_MIGRATION_UNTIL: '2999-12-31' } });

const move = (cookie: string, returnTo?: string, t = app()) => t.client(sessions).create({ body: { proof: 'legacy', cookie, ...(returnTo !== undefined && { returnTo }) } });
const cookieOf = (signIn: FormerSignIn): string => formerCookie(formerText(signIn), key);

async function newShop(t = app()) {
  const email = `${unique('amina')}@example.com`;
  return { email, ...await t.signUp({ email }) };
}

/** The refusal and how long it took. */
async function refusalOf(cookie: string, t = app()): Promise<{ outcome: [number, string, object]; tookMs: number }> {
  const startedAt = performance.now();
  const { status, code, body } = await problemOf(move(cookie, undefined, t));
  const { requestId: _each, ...rest } = body;
  return { outcome: [status, code, rest], tookMs: performance.now() - startedAt };
}

async function outcomes(t = app()): Promise<Record<string, number>> {
  const lines = [...(await t.services.metrics.text()).matchAll(/^dott_session_migrations_total\{outcome="(\w+)".*\} (\d+)$/gm)];
  return Object.fromEntries(lines.map(([, outcome = '', count]) => [outcome, Number(count)]));
}

describe('a sign-in of the former product', () => {
  it('becomes a session of the same person in the same business and leads to the page that was asked for', async () => {
    const { email, tenantId, userId } = await newShop();
    const before = await outcomes();
    const asked = `/${tenantId}/invoices?q=open`;
    const created = await move(cookieOf({ email: email.toUpperCase(), tenantId, claims: { email } }), asked);
    expect(created).toMatchObject({ redirectTo: asked, session: { user: { id: userId, email }, tenant: { id: tenantId } } });
    expect((await app().client(sessions, created.sid).current()).user.id).toBe(userId);
    expect(await outcomes()).toEqual({ ...before, moved: (before['moved'] ?? 0) + 1 });
  });

  it.each([['no business', {}], ['none', { tenantId: null }], ['its end in ISO', { expiresAt: '2999-01-01T00:00:00Z' }]])('may name %s', async (_what, more) => {
    const { email, tenantId } = await newShop();
    expect((await move(cookieOf({ email, ...more }))).session.tenant?.id).toBe(tenantId);
  });

  it('is good once, also when it comes several times at once, and whatever was changed around its ID token', async () => {
    const { email } = await newShop();
    const text = formerText({ email });
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => move(formerCookie(text, key))));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { expiresAt: _end, ...rest } = JSON.parse(text);
    expect((await refusalOf(formerCookie(JSON.stringify({ ...rest, expiresAt: Date.now() + 9_000_000 }), key))).outcome[0]).toBe(401);
  });

  it('stays used after its end, for a cookie of the same sign-in that names a later one', async () => {
    // A clock of its own, that may go on.
    const t = await startTestApp({ env: { LEGACY_COOKIE_KEY: key.toString('hex') } });
    const { email } = await newShop(t);
    const text = formerText({ email });
    await move(formerCookie(text, key), undefined, t);
    t.clock.advance(25 * 3_600_000);
    // Whoever comes over next clears up.
    await move(cookieOf({ email: (await newShop(t)).email, expiresAt: '2999-01-01T00:00:00Z' }), undefined, t);
    const longer = JSON.stringify({ ...JSON.parse(text), expiresAt: t.clock.now().getTime() + 9_000_000 });
    expect((await refusalOf(formerCookie(longer, key), t)).outcome[0]).toBe(401);
    await t.close();
  });

  it('is no fresh proof of who somebody is', async () => {
    const { email } = await newShop();
    const { sid } = await move(cookieOf({ email }));
    const view = await app().services.sessions.resolve(sid);
    expect(view?.provenAt).toBe(0);
  });

  it('is kept as a hash and never logged', async () => {
    const { email } = await newShop();
    const text = formerText({ email });
    await move(formerCookie(text, key));
    const [rows] = await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('legacy_sign_in').selectAll()));
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(JSON.parse(text).idToken.slice(0, 40));
    expect(JSON.stringify(app().logLines)).not.toContain('eyJ');
  });

  it('is taken from the web app\'s server only', async () => {
    const { email } = await newShop();
    const reply = await app().app.inject({ method: 'POST', url: '/api/sessions/create/', payload: { proof: 'legacy', cookie: cookieOf({ email }) } });
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'sessions.not-authenticated']);
  });
});

describe('what is refused', () => {
  it('is all alike, in words and in time', async () => {
    const [shop, stranger] = [await newShop(), await newShop()];
    const { email, tenantId } = shop;
    const good = Buffer.from(decodeURIComponent(cookieOf({ email, tenantId })).split(':')[1] ?? '', 'base64');
    const iv = randomBytes(16);
    const bytes = (body: Buffer): string => `${iv.toString('base64')}:${body.toString('base64')}`;
    const flipped = Buffer.from(good);
    flipped[good.length - 20] = (flipped[good.length - 20] ?? 0) ^ 1;
    const unverified = `${unique('new')}@example.com`;
    await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({ id: newId(), email: unverified, given_name: '', family_name: '', password_hash: null, password_changed_at: null, email_verified_at: null, updated_at: new Date() })));
    const text = formerText({ email, tenantId });
    const cases: Record<string, string> = {
      garbage: 'garbage', 'no vector': Buffer.from('x'.repeat(32)).toString('base64'), 'broken escapes': '%zz:%', 'not whole blocks': bytes(good.subarray(0, 30)), 'wrong padding': bytes(flipped),
      'another key': formerCookie(text, randomBytes(32)), 'not JSON': formerCookie('hello', key), 'no sign-in': formerCookie('{"user":1}', key), 'another spelling': formerCookie(text.replace('{', '{ '), key),
      'a name twice': formerCookie(text.replace('{', '{"user":{},'), key), 'not UTF-8': formerCookie(text, key).replace(/^.{4}/, 'AAAA'),
      'an opaque ID token': formerCookie(text.replace(/"idToken":"[^"]+"/, '"idToken":"opaque"'), key),
      'an ID token of somebody else': cookieOf({ email, tenantId, claims: { email: stranger.email } }), 'another subject': cookieOf({ email, tenantId, claims: { sub: 'auth0|other' } }),
      expired: cookieOf({ email, tenantId, expiresAt: app().clock.now().getTime() - 1 }), 'expired in ISO': cookieOf({ email, expiresAt: '2020-01-01T00:00:00Z' }),
      unknown: cookieOf({ email: 'nobody@example.com' }), unconfirmed: cookieOf({ email: unverified }),
      'a foreign business': cookieOf({ email, tenantId: stranger.tenantId }), 'an unknown business': cookieOf({ email, tenantId: newId<TenantId>() }), 'no id of a business': cookieOf({ email, tenantId: 'acme' }),
    };
    const before = await outcomes();
    const wanted = [401, 'sessions.legacy-refused', { type: 'urn:dott:error:sessions.legacy-refused', code: 'sessions.legacy-refused', class: 'AUTH', recovery: 'sign-in', status: 401, title: 'Please sign in again.' }];
    for (const [name, cookie] of Object.entries(cases)) {
      const { outcome, tookMs } = await refusalOf(cookie);
      expect.soft(outcome, name).toEqual(wanted);
      expect.soft(tookMs, name).toBeGreaterThanOrEqual(245);
    }
    expect(await outcomes()).toEqual({ ...before, refused: (before['refused'] ?? 0) + Object.keys(cases).length });
    expect((await move(formerCookie(text, key))).session.user.id).toBe(shop.userId);
  });

  it('is a person who could not sign in with a password either: locked from here', async () => {
    const { email } = await newShop();
    for (let failures = 0; failures < 5; failures += 1) await problemOf(app().client(sessions).create({ body: { proof: 'password', email, password: 'not it' } }));
    expect((await refusalOf(cookieOf({ email }))).outcome[0]).toBe(401);
    app().clock.advance(16 * 60_000);
    expect((await move(cookieOf({ email, expiresAt: '2999-01-01T00:00:00Z' }))).session.user.email).toBe(email);
  });

  it('is whoever ended all sessions here: a stolen cookie of before must not outlive a new password', async () => {
    const { email, userId } = await newShop();
    await app().services.db.withSystem('test', (tx) => app().services.sessions.endAll(tx, userId, 'password-changed'));
    expect((await refusalOf(cookieOf({ email }))).outcome[0]).toBe(401);
  });

  it('is everybody without the key and after the last day', async () => {
    const environments: Record<string, string>[] = [{}, { LEGACY_COOKIE_KEY: key.toString('base64'), LEGACY_MIGRATION_UNTIL: '2020-01-01' }];
    for (const env of environments) {
      const t = await startTestApp({ env });
      const { email } = await newShop(t);
      expect((await refusalOf(cookieOf({ email }), t)).outcome.slice(0, 2)).toEqual([401, 'sessions.legacy-refused']);
      await t.close();
    }
  });
});

describe('a block that was changed without the key', () => {
  it('does not make somebody else of the person, wherever it is', () => {
    const email = 'amina@example.com';
    const text = formerText({ email });
    const cookie = decodeURIComponent(formerCookie(text, key));
    expect(openLegacyCookie(cookie, key)?.email).toBe(email);
    const [iv = '', body = ''] = cookie.split(':').map((part) => Buffer.from(part, 'base64'));
    const whole = Buffer.concat([Buffer.from(iv), Buffer.from(body)]);
    // "amina" becomes "emina" in the plain text by one bit in the block before it, which is ruined by that.
    const at = Buffer.from(text).indexOf(email);
    whole[at] = (whole[at] ?? 0) ^ ('a'.charCodeAt(0) ^ 'e'.charCodeAt(0));
    const forged = `${whole.subarray(0, 16).toString('base64')}:${whole.subarray(16).toString('base64')}`;
    expect(openLegacyCookie(forged, key)).toBeUndefined();
    for (let position = 0; position < whole.length; position += 1) {
      const changed = Buffer.from(whole);
      changed[position] = (changed[position] ?? 0) ^ 4;
      const found = openLegacyCookie(`${changed.subarray(0, 16).toString('base64')}:${changed.subarray(16).toString('base64')}`, key);
      if (found) expect(found.email).toBe(email);
    }
  });
});
