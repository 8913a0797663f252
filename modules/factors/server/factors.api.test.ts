import { describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { Problem } from '@dott/platform/http/client';
import { newId } from '@dott/platform/ids';
import { isolationSuite, mailsTo, problemOf, testApp, type TestApp } from '@dott/platform/testing';
import { sessions } from '@dott/modules/sessions/contract';
import { factors, type PasskeyId } from '../contract.ts';
import { softwareAuthenticator, type Oddities } from './authenticator.fixture.ts';
import { browser, codeAt, letProofAge, newPerson, passwordSignIn, password, withApp, type Person } from './factors-kit.fixture.ts';

const app = testApp();
const api = (t: TestApp, person: Pick<Person, 'sid'>) => t.client(factors, person.sid);
const other = 'c'.repeat(24);

isolationSuite(factors, app, async () => ({
  overview: {}, beginTotp: {}, confirmTotp: {}, removeTotp: {}, renewRecoveryCodes: {}, beginPasskey: {}, addPasskey: {}, renamePasskey: {}, removePasskey: {}, beginStepUp: {}, ensureProof: {}, stepUp: {}, beginPasskeySignIn: {},
}));

interface Asked {
  readonly challenge: string;
  readonly methods: readonly string[];
  readonly passkey: { readonly challenge: string; readonly allowCredentials: readonly { readonly id: string }[] } | null;
}

/** The second step that a right password is answered with. */
async function asked(t: TestApp, email: string, from = browser): Promise<Asked> {
  const problem = await problemOf(passwordSignIn(t, email, { from }));
  expect(problem.body).toMatchObject({ status: 401, code: 'identity.mfa-required' });
  // The shape that WIRE states.
  return problem.body['mfa'] as Asked;
}
const second = (t: TestApp, challenge: string, code: string, more: { readonly method?: 'totp' | 'recovery'; readonly from?: string } = {}) =>
  t.client(sessions).create({ body: { proof: 'mfa', challenge, factor: { method: more.method ?? 'totp', code }, browser: more.from ?? browser } });
const codeOf = (work: Promise<unknown>) => problemOf(work).then((problem) => problem.code);
/** Codes that the app shows neither now nor around now. */
const wrongCode = (t: TestApp, secret: string) => ['000000', '111111', '222222', '333333'].find((code) => ![-1, 0, 1].some((step) => codeAt(t, secret, step) === code)) ?? '';

describe('an authenticator app', () => {
  it('is turned on by a code of it, with ten recovery codes, a mail and a picture without styles', async () => {
    const t = app();
    const person = await newPerson(t);
    const begun = await api(t, person).beginTotp();
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Dott:.*issuer=Dott/);
    expect(begun.picture.path).toMatch(/^(?:M\d+ \d+h1v1h-1z)+$/);
    expect((await problemOf(api(t, person).confirmTotp({ body: { code: wrongCode(t, begun.secret) } }))).body).toMatchObject({ code: 'factors.code-wrong', fields: { code: {} } });
    expect((await api(t, person).overview()).totp).toBeNull();
    const { recoveryCodes } = await api(t, person).confirmTotp({ body: { code: codeAt(t, begun.secret).replace(/(...)/, '$1 ') } });
    expect(new Set(recoveryCodes)).toHaveProperty('size', 10);
    expect(recoveryCodes?.[0]).toMatch(/^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
    expect(await api(t, person).overview()).toMatchObject({ totp: {}, recovery: { left: 10, of: 10 }, passkeys: [], hasPassword: true });
    expect(await codeOf(api(t, person).beginTotp())).toBe('factors.already-on');
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, person.email)).at(-1)?.subject).toBe('An authenticator app was set up for your Dott account');
  });

  it('leaves neither its secret nor the codes readable in the database', async () => {
    const t = app();
    const { secret, recoveryCodes } = await withApp(t, await newPerson(t));
    const client = openClient(t.databaseUrl, 'secrets sweep');
    await client.connect();
    const { rows } = await client.query<{ text: string }>(`select query_to_xml('select * from system.totp_factor', true, false, '')::text || query_to_xml('select * from system.recovery_code', true, false, '')::text as text`);
    await client.end();
    expect(rows[0]?.text).not.toContain(secret);
    for (const code of recoveryCodes) expect(rows[0]?.text).not.toMatch(new RegExp(`${code}|${code.replace('-', '')}`));
    expect(rows[0]?.text).toContain('>s1.');
  });

  it('is turned off again, and then the password is enough', async () => {
    const t = app();
    const person = await newPerson(t);
    await withApp(t, person);
    await api(t, person).removeTotp();
    expect(await api(t, person).overview()).toMatchObject({ totp: null, recovery: { left: 0, of: 0 } });
    expect(await passwordSignIn(t, person.email)).toHaveProperty('sid');
    expect(await codeOf(api(t, person).removeTotp())).toBe('factors.not-on');
    expect(await codeOf(api(t, person).renewRecoveryCodes())).toBe('factors.not-on');
  });
});

describe('a sign-in with a second step', () => {
  it('opens nothing by the password, and a session by the code', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    const { challenge, methods, passkey } = await asked(t, person.email);
    expect([methods, passkey]).toEqual([['totp', 'recovery'], null]);
    const { sid, session } = await second(t, challenge, codeAt(t, secret));
    expect(session.user.email).toBe(person.email);
    expect((await t.client(sessions, sid).current()).user.email).toBe(person.email);
  });

  it('asks nobody for a code who typed a wrong password', async () => {
    const t = app();
    const person = await newPerson(t);
    await withApp(t, person);
    expect(await codeOf(passwordSignIn(t, person.email, { typed: 'something else entirely' }))).toBe('identity.invalid-credentials');
  });

  it('takes a code once, also of two requests at the same moment, and one step to either side', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    const [one, two] = [await asked(t, person.email), await asked(t, person.email)];
    const code = codeAt(t, secret);
    const outcomes = await Promise.allSettled([second(t, one.challenge, code), second(t, two.challenge, code)]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const again = await asked(t, person.email);
    expect(await codeOf(second(t, again.challenge, codeAt(t, secret, -1)))).toBe('factors.code-wrong');
    expect(await codeOf(second(t, again.challenge, codeAt(t, secret, 2)))).toBe('factors.code-wrong');
    expect(await second(t, again.challenge, codeAt(t, secret, 1))).toHaveProperty('sid');
  });

  it('goes on in the browser that gave the password only, once, and not after ten minutes', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    const { challenge } = await asked(t, person.email);
    expect(await codeOf(second(t, challenge, codeAt(t, secret), { from: other }))).toBe('factors.challenge-over');
    await second(t, challenge, codeAt(t, secret));
    t.clock.advance(60_000);
    expect(await codeOf(second(t, challenge, codeAt(t, secret)))).toBe('factors.challenge-over');
    const late = await asked(t, person.email);
    t.clock.advance(10 * 60_000 + 1);
    expect(await codeOf(second(t, late.challenge, codeAt(t, secret)))).toBe('factors.challenge-over');
  });

  it('is void after five wrong codes, which lock the account here; a right password does not make them forgotten', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    const first = await asked(t, person.email);
    for (let wrong = 0; wrong < 4; wrong += 1) expect(await codeOf(second(t, first.challenge, wrongCode(t, secret)))).toBe('factors.code-wrong');
    const next = await asked(t, person.email);
    expect(await codeOf(second(t, next.challenge, wrongCode(t, secret)))).toBe('factors.code-wrong');
    const locked = await problemOf(second(t, next.challenge, codeAt(t, secret)));
    expect(locked.body).toMatchObject({ status: 423, code: 'identity.account-locked' });
    expect(locked.body.retryAfterMs).toBeGreaterThan(0);
    expect(await codeOf(second(t, first.challenge, codeAt(t, secret)))).toBe('identity.account-locked');
    expect(await codeOf(second(t, first.challenge, codeAt(t, secret)))).toBe('factors.challenge-over');
    t.clock.advance(15 * 60_000);
    expect(await second(t, (await asked(t, person.email)).challenge, codeAt(t, secret))).toHaveProperty('sid');
  });

  it('is nothing once the password was set anew in between', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    const { challenge } = await asked(t, person.email);
    const { userId } = await ownerOf(t, person);
    await t.services.db.withSystem('test', (tx) => t.services.sessions.endAll(tx, userId, 'password-changed'));
    expect(await codeOf(second(t, challenge, codeAt(t, secret)))).toBe('sessions.not-authenticated');
  });
});

describe('recovery codes', () => {
  it('sign in once each, however they are typed, and their owner is told', async () => {
    const t = app();
    const person = await newPerson(t);
    const { recoveryCodes: [code = ''] } = await withApp(t, person);
    const { sid } = await second(t, (await asked(t, person.email)).challenge, ` ${code.toLowerCase().replace('-', ' ')}`, { method: 'recovery' });
    expect((await api(t, { sid }).overview()).recovery).toEqual({ left: 9, of: 10 });
    expect(await codeOf(second(t, (await asked(t, person.email)).challenge, code, { method: 'recovery' }))).toBe('factors.code-wrong');
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, person.email)).at(-1)?.subject).toBe('A recovery code was used for your Dott account');
  });

  it('are void when new ones are made', async () => {
    const t = app();
    const person = await newPerson(t);
    const former = await withApp(t, person);
    const { recoveryCodes } = await api(t, person).renewRecoveryCodes();
    expect(recoveryCodes).toHaveLength(10);
    const { challenge } = await asked(t, person.email);
    expect(await codeOf(second(t, challenge, former.recoveryCodes[0] ?? '', { method: 'recovery' }))).toBe('factors.code-wrong');
    expect(await second(t, challenge, recoveryCodes[0] ?? '', { method: 'recovery' })).toHaveProperty('sid');
  });

  it('of somebody else are no codes', async () => {
    const t = app();
    const [mine, theirs] = [await newPerson(t), await newPerson(t)];
    const { recoveryCodes: [code = ''] } = await withApp(t, theirs);
    await withApp(t, mine);
    expect(await codeOf(second(t, (await asked(t, mine.email)).challenge, code, { method: 'recovery' }))).toBe('factors.code-wrong');
  });
});

describe('passkeys', () => {
  const home = () => ({ origin: new URL(app().config.appUrl).origin });
  async function withPasskey(t: TestApp, person: Person) {
    const key = softwareAuthenticator(home());
    const { challenge } = await api(t, person).beginPasskey();
    const { passkey, recoveryCodes } = await api(t, person).addPasskey({ body: { response: key.register(challenge) } });
    return { key, id: passkey.id, recoveryCodes, name: passkey.name };
  }
  const begin = (t: TestApp, from = browser) => t.client(factors).beginPasskeySignIn({ body: { browser: from } });
  const enter = (t: TestApp, response: ReturnType<ReturnType<typeof softwareAuthenticator>['sign']>, from = browser) => t.client(sessions).create({ body: { proof: 'passkey', response, browser: from } });

  it('are added with a name and recovery codes, and sign in without a password', async () => {
    const t = app();
    const person = await newPerson(t);
    const { key, recoveryCodes, name } = await withPasskey(t, person);
    expect([recoveryCodes?.length, name]).toEqual([10, 'Chrome · Linux']);
    const { challenge } = await begin(t);
    const reply = key.sign(challenge);
    expect((await enter(t, reply)).session.user.email).toBe(person.email);
    expect(await codeOf(enter(t, reply))).toBe('factors.passkey-refused');
  });

  it.each<[string, Oddities]>([
    ['of another page', { origin: 'https://dott.example.org' }], ['for another host', { rpId: 'example.org' }], ['without finger or PIN', { verified: false }],
    ['whose counter went back', { counter: 1 }], ['over another challenge', { challenge: 'A'.repeat(43) }],
  ])('are refused %s', async (_what, odd) => {
    const t = app();
    const { key } = await withPasskey(t, await newPerson(t));
    await enter(t, key.sign((await begin(t)).challenge));
    expect(await codeOf(enter(t, key.sign((await begin(t)).challenge, odd)))).toBe('factors.passkey-refused');
    expect(await enter(t, key.sign((await begin(t)).challenge))).toHaveProperty('sid');
  });

  it('are refused in another browser, by a stranger’s key, and when they were not added for this person', async () => {
    const t = app();
    const person = await newPerson(t);
    const { key } = await withPasskey(t, person);
    expect(await codeOf(enter(t, key.sign((await begin(t)).challenge), other))).toBe('factors.passkey-refused');
    expect(await codeOf(enter(t, softwareAuthenticator(home()).sign((await begin(t)).challenge)))).toBe('factors.passkey-refused');
    const stranger = await newPerson(t);
    const { challenge } = await api(t, stranger).beginPasskey();
    expect(await codeOf(api(t, person).addPasskey({ body: { response: softwareAuthenticator(home()).register(challenge) } }))).toBe('factors.passkey-refused');
    expect(await codeOf(api(t, person).addPasskey({ body: { response: softwareAuthenticator(home()).register((await begin(t)).challenge) } }))).toBe('factors.passkey-refused');
  });

  it('are the second step after a password', async () => {
    const t = app();
    const person = await newPerson(t);
    const { key } = await withPasskey(t, person);
    const { challenge, methods, passkey } = await asked(t, person.email);
    expect(methods).toEqual(['passkey', 'recovery']);
    expect(passkey?.challenge).toBe(challenge);
    const show = (by: typeof key) => t.client(sessions).create({ body: { proof: 'mfa', challenge, factor: { method: 'passkey', response: by.sign(challenge) }, browser } });
    const { key: foreign } = await withPasskey(t, await newPerson(t));
    expect(await codeOf(show(foreign))).toBe('factors.passkey-refused');
    expect(await show(key)).toHaveProperty('sid');
  });

  it('are named and removed by their owner; a foreign one answers like none', async () => {
    const t = app();
    const [mine, theirs] = [await newPerson(t), await newPerson(t)];
    const { id, key } = await withPasskey(t, mine);
    expect(await api(t, mine).renamePasskey({ params: { id }, body: { name: ' My telephone ' } })).toMatchObject({ name: 'My telephone' });
    for (const foreign of [id, newId<PasskeyId>()]) {
      expect(await codeOf(api(t, theirs).renamePasskey({ params: { id: foreign }, body: { name: 'Mine now' } }))).toBe('request.not-found');
      expect(await codeOf(api(t, theirs).removePasskey({ params: { id: foreign } }))).toBe('request.not-found');
    }
    await api(t, mine).removePasskey({ params: { id } });
    expect(await api(t, mine).overview()).toMatchObject({ passkeys: [], recovery: { of: 0 } });
    expect(await codeOf(enter(t, key.sign((await begin(t)).challenge)))).toBe('factors.passkey-refused');
  });
});

describe('two requests at the same moment', () => {
  const outcomes = async (work: readonly Promise<unknown>[]) => (await Promise.allSettled(work)).filter(({ status }) => status === 'fulfilled').length;

  it('share no code, no recovery code and no challenge', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret, recoveryCodes: [code = ''] } = await withApp(t, person);
    const challenges = async () => Promise.all([asked(t, person.email), asked(t, person.email), asked(t, person.email)]);
    expect(await outcomes((await challenges()).map(({ challenge }) => second(t, challenge, codeAt(t, secret))))).toBe(1);
    expect(await outcomes((await challenges()).map(({ challenge }) => second(t, challenge, code, { method: 'recovery' })))).toBe(1);
    t.clock.advance(60_000);
    const { challenge } = await asked(t, person.email);
    expect(await outcomes([0, 1, 2].map(() => second(t, challenge, codeAt(t, secret))))).toBe(1);
  });

  it('make one session of one fresh proof', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret } = await withApp(t, person);
    expect(await outcomes([0, 1, 2].map(() => renewed(t, person, { method: 'totp', code: codeAt(t, secret) })))).toBe(1);
  });
});

describe('a fresh proof', () => {
  it('is asked for when the last one is older than ten minutes, by the ways that the person has', async () => {
    const t = app();
    const person = await newPerson(t);
    await letProofAge(t, person.email);
    const refused = await problemOf(api(t, person).beginTotp());
    expect(refused.body).toMatchObject({ status: 403, code: 'security.step-up-required', methods: ['password'] });
    expect(await codeOf(api(t, person).stepUp({ body: { method: 'password', password: 'something else entirely' } }))).toBe('identity.invalid-credentials');
    const sid = await renewed(t, person, { method: 'password', password });
    expect(await codeOf(t.client(sessions, person.sid).current())).toBe('sessions.rotated');
    expect(await api(t, { sid }).beginTotp()).toHaveProperty('secret');
  });

  it('is no password for who has a second factor, and takes each of those', async () => {
    const t = app();
    const person = await newPerson(t);
    const { secret, recoveryCodes: [code = ''] } = await withApp(t, person);
    await letProofAge(t, person.email);
    expect((await problemOf(api(t, person).removeTotp())).body['methods']).toEqual(['totp', 'recovery']);
    expect(await codeOf(api(t, person).stepUp({ body: { method: 'password', password } }))).toBe('factors.challenge-over');
    const sid = await renewed(t, person, { method: 'totp', code: codeAt(t, secret) });
    await letProofAge(t, person.email);
    const again = await renewed(t, { ...person, sid }, { method: 'recovery', code });
    expect(await api(t, { sid: again }).renewRecoveryCodes()).toHaveProperty('recoveryCodes');
  });

  it('can be a passkey, asked for this session alone', async () => {
    const t = app();
    const person = await newPerson(t);
    const key = softwareAuthenticator({ origin: new URL(t.config.appUrl).origin });
    await api(t, person).addPasskey({ body: { response: key.register((await api(t, person).beginPasskey()).challenge) } });
    await letProofAge(t, person.email);
    const { passkey, methods } = await api(t, person).beginStepUp();
    expect(methods).toEqual(['passkey', 'recovery']);
    const sid = await renewed(t, person, { method: 'passkey', response: key.sign(passkey?.challenge ?? '') });
    expect(await api(t, { sid }).beginTotp()).toHaveProperty('secret');
  });
});

/** Proves it again; answers the id of the session that goes on. */
async function renewed(t: TestApp, person: Pick<Person, 'sid'>, json: object): Promise<string> {
  const reply = await t.app.inject({ method: 'POST', url: '/api/auth/step-up', payload: json, headers: { authorization: `Session ${person.sid}` } });
  if (reply.statusCode !== 200) throw new Problem(reply.json());
  return String(reply.headers['x-dott-set-sid']).split(';')[0] ?? '';
}

async function ownerOf(t: TestApp, { sid }: Pick<Person, 'sid'>) {
  const view = await t.services.sessions.resolve(sid);
  if (!view) throw new Error('this session lives no more');
  return view;
}
