import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { mailsTo, problemOf, testApp, unique, type TestApp } from '@dott/platform/testing';
import { sessions } from '@dott/modules/sessions/contract';
import { identity } from '../contract.ts';

const app = testApp();
const password = 'violet harbour lamp 92';
const address = () => `${unique('amina')}@example.com`;

const api = (t: TestApp) => t.client(identity);
const signIn = (t: TestApp, email: string, typed = password, from = '203.0.113.9') =>
  t.services.identity.verifyPassword({ email, password: typed, client: { ip: from } });

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(() => undefined, (failure: unknown) => failure);
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function latestLink(t: TestApp, email: string): Promise<string> {
  await t.runJobs();
  const mails = await mailsTo(t.config.dataDir, email);
  return new URL(mails.at(-1)?.link ?? 'http://none/').searchParams.get('token') ?? '';
}

async function confirmed(t: TestApp, email = address()): Promise<string> {
  await api(t).signUp({ body: { email, password, givenName: 'Amina', familyName: 'Wanjiru' } });
  await api(t).verifyEmail({ body: { token: await latestLink(t, email) } });
  return email;
}

describe('sign-up', () => {
  it.each([
    ['short', 'request.invalid', 'x7#kQ2p'],
    ['common', 'identity.password-common', 'password123'],
    ['common with spaces', 'identity.password-common', 'correct horse battery staple'],
    ['famous example', 'identity.password-common', 'Tr0ub4dour&3'],
    ['keyboard walk', 'identity.password-common', 'qwertyuiop123'],
    ['sequence of words and digits', 'identity.password-weak', 'january12345'],
    ['own name', 'identity.password-weak', 'aminawanjiru'],
  ])('refuses a %s password and says so at the field', async (_kind, code, given) => {
    const problem = await problemOf(api(app()).signUp({ body: { email: address(), password: given, givenName: 'Amina', familyName: 'Wanjiru' } }));
    expect(problem.body.status).toBe(422);
    expect(problem.body.fields).toHaveProperty('password');
    expect(problem.body.code).toBe(code);
  });

  it('refuses what is no address', async () => {
    const problem = await problemOf(api(app()).signUp({ body: { email: 'amina@', password } }));
    expect(problem.body).toMatchObject({ status: 422, code: 'request.invalid', fields: { email: {} } });
  });

  it('answers a taken address like a new one, and only the mail tells its owner', async () => {
    const t = app();
    const email = await confirmed(t);
    const taken = await t.transport()({ method: 'POST', path: '/api/auth/signup', json: { email: email.toUpperCase(), password: `another ${password}` }, binary: false });
    const fresh = await t.transport()({ method: 'POST', path: '/api/auth/signup', json: { email: address(), password }, binary: false });
    expect(taken).toEqual(fresh);
    expect(taken).toEqual({ status: 202, body: { status: 'verify-email' } });
    await t.runJobs();
    const mails = await mailsTo(t.config.dataDir, email);
    expect(mails.at(-1)?.subject).toBe('You already have a Dott account');
    await expect(signIn(t, email)).resolves.toHaveProperty('userId');
  });

  it('folds the address, so that one mailbox has one account', async () => {
    const t = app();
    const email = await confirmed(t);
    await expect(signIn(t, `  ${email.toUpperCase()} `)).resolves.toHaveProperty('userId');
  });

  it('keeps no secret: neither the password nor the link stands in the database, the queue or the log', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password: 'a secret nobody keeps 71' } });
    const token = await latestLink(t, email);
    expect(token).toMatch(/^[\w-]{43}$/);
    const client = openClient(t.databaseUrl, 'secrets sweep');
    await client.connect();
    const { rows } = await client.query<{ text: string }>(`select query_to_xml('select * from system.mail_token', true, false, '')::text
      || query_to_xml('select * from system.user_account', true, false, '')::text || query_to_xml('select * from system.outbox', true, false, '')::text
      || query_to_xml('select * from graphile_worker._private_jobs', true, false, '')::text as text`);
    await client.end();
    const kept = `${rows[0]?.text} ${t.logLines.join()}`;
    expect(kept).not.toContain(token);
    expect(kept).not.toContain('a secret nobody keeps');
  });
});

describe('confirmation', () => {
  it.each(['', 'x'.repeat(43), 'x'.repeat(200)])('refuses a link that was never given (%#)', async (token) => {
    expect((await problemOf(api(app()).verifyEmail({ body: { token } }))).body).toMatchObject({ status: 410, code: 'identity.link-invalid' });
  });

  it('works once, and signs nobody in', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    expect(await codeOf(signIn(t, email))).toBe('identity.email-not-verified');
    const token = await latestLink(t, email);
    const [first, second] = await Promise.allSettled([1, 2].map(() => api(t).verifyEmail({ body: { token } })));
    expect([first?.status, second?.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await problemOf(api(t).verifyEmail({ body: { token } }))).body.code).toBe('identity.link-invalid');
    await expect(signIn(t, email)).resolves.toHaveProperty('userId');
  });

  it('ends after 24 hours; a new link can be asked for', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    const late = await latestLink(t, email);
    t.clock.advance(24 * 3_600_000 + 1);
    expect((await problemOf(api(t).verifyEmail({ body: { token: late } }))).body.code).toBe('identity.link-invalid');
    await api(t).resendVerification({ body: { email } });
    await api(t).verifyEmail({ body: { token: await latestLink(t, email) } });
    await expect(signIn(t, email)).resolves.toHaveProperty('userId');
  });

  it('never lets a link that was asked for again confirm the password of a stranger who signed up in between', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    await api(t).signUp({ body: { email, password: 'the phrase of a stranger 99' } });
    await t.runJobs();
    await api(t).resendVerification({ body: { email } });
    const token = await latestLink(t, email);
    expect((await problemOf(api(t).verifyEmail({ body: { token } }))).body.code).toBe('identity.link-invalid');
    await api(t).resetPassword({ body: { token, password: 'the phrase of the owner 42' } });
    await expect(signIn(t, email, 'the phrase of the owner 42')).resolves.toHaveProperty('userId');
    expect(await codeOf(signIn(t, email, 'the phrase of a stranger 99'))).toBe('identity.invalid-credentials');
  });

  it("takes the password of the link's own sign-up, whoever signed up with this address before or after", async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    const own = await latestLink(t, email);
    await api(t).signUp({ body: { email, password: 'what a stranger chose 55', givenName: 'Mallory' } });
    await t.runJobs();
    await api(t).verifyEmail({ body: { token: own } });
    await expect(signIn(t, email)).resolves.toHaveProperty('userId');
    expect(await codeOf(signIn(t, email, 'what a stranger chose 55'))).toBe('identity.invalid-credentials');
  });

  it('a link for an address that is confirmed already changes no password', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    const own = await latestLink(t, email);
    await api(t).signUp({ body: { email, password: 'what a stranger chose 55' } });
    const other = await latestLink(t, email);
    await api(t).verifyEmail({ body: { token: own } });
    expect((await problemOf(api(t).verifyEmail({ body: { token: other } }))).body.code).toBe('identity.link-invalid');
    expect(await codeOf(signIn(t, email, 'what a stranger chose 55'))).toBe('identity.invalid-credentials');
  });
});

describe('a link that is opened', () => {
  const signedUp = async (t: TestApp, browser: string | undefined) => {
    const email = address();
    await api(t).signUp({ body: { email, password, ...(browser !== undefined && { browser }) } });
    return { email, token: await latestLink(t, email) };
  };

  it('in the browser of the sign-up confirms its password', async () => {
    const { email, token } = await signedUp(app(), 'own browser');
    expect(await api(app()).verifyEmail({ body: { token, browser: 'own browser' } })).toEqual({ status: 'verified', email });
    expect(await signIn(app(), email)).toHaveProperty('userId');
  });

  it.each([['another browser', 'own browser', 'of the owner'], ['a browser that keeps nothing', 'own browser', ''], ['a browser after a sign-up without one', undefined, '']])(
    'in %s confirms no password that a stranger may have chosen, but the one that is typed now', async (_where, ofSignUp, ofVisit) => {
      const t = app();
      const { email, token } = await signedUp(t, ofSignUp);
      expect(await api(t).verifyEmail({ body: { token, browser: ofVisit } })).toEqual({ status: 'password-needed', email });
      expect(await codeOf(signIn(t, email))).toBe('identity.email-not-verified');
      expect((await problemOf(api(t).verifyEmail({ body: { token, password: 'password123' } }))).body.code).toBe('identity.password-common');
      const own = 'lantern orchard mile 41';
      expect(await api(t).verifyEmail({ body: { token, password: own } })).toEqual({ status: 'verified', email });
      expect(await signIn(t, email, own)).toHaveProperty('userId');
      expect(await codeOf(signIn(t, email))).toBe('identity.invalid-credentials');
    });

  it('after it was asked for again confirms nobody\'s earlier password either', async () => {
    const t = app();
    const { email } = await signedUp(t, 'of a stranger');
    await api(t).resendVerification({ body: { email } });
    const token = await latestLink(t, email);
    expect(await api(t).verifyEmail({ body: { token, browser: 'of the owner' } })).toEqual({ status: 'password-needed', email });
  });
});

describe('mails on request', () => {
  it.each(['/api/auth/verify-email/resend', '/api/auth/password/forgot'])('%s answers known, unconfirmed and unknown addresses alike', async (path) => {
    const t = app();
    const known = await confirmed(t);
    const unconfirmed = address();
    await api(t).signUp({ body: { email: unconfirmed, password } });
    const replies = await Promise.all([known, unconfirmed, address()].map((email) => t.transport()({ method: 'POST', path, json: { email }, binary: false })));
    expect(replies[0]).toEqual({ status: 202, body: { status: 'sent' } });
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
  });

  it('writes nobody who has no account, and no mailbox more than a few times', async () => {
    const t = app();
    const [known, unknown] = [await confirmed(t), address()];
    for (let asked = 0; asked < 10; asked += 1) {
      await api(t).forgotPassword({ body: { email: known } });
      await api(t).forgotPassword({ body: { email: unknown } });
    }
    await t.runJobs();
    const resets = (await mailsTo(t.config.dataDir, known)).filter((mail) => mail.subject === 'Set a new password for Dott');
    expect(resets).toHaveLength(4);
    expect(await mailsTo(t.config.dataDir, unknown)).toEqual([]);
  });

  it('names the person by a name, and by nothing else', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password, givenName: '<img src=x onerror=alert(1)>' } });
    await t.runJobs();
    const [mail] = await mailsTo(t.config.dataDir, email);
    expect(mail?.html).toContain('<p>Hello,</p>');
    expect(mail?.html).not.toContain('onerror');
  });
});

describe('a new password', () => {
  async function askedReset(t: TestApp, email: string): Promise<string> {
    await api(t).forgotPassword({ body: { email } });
    return latestLink(t, email);
  }

  it('a refused password leaves the link usable; then it works once and the old password is gone', async () => {
    const t = app();
    const email = await confirmed(t);
    const token = await askedReset(t, email);
    expect((await problemOf(api(t).resetPassword({ body: { token, password: 'password123' } }))).body.code).toBe('identity.password-common');
    await api(t).resetPassword({ body: { token, password: 'quiet maize under rain 8' } });
    expect(await codeOf(signIn(t, email))).toBe('identity.invalid-credentials');
    await expect(signIn(t, email, 'quiet maize under rain 8')).resolves.toHaveProperty('userId');
    expect((await problemOf(api(t).resetPassword({ body: { token, password: 'quiet maize under rain 9' } }))).body.code).toBe('identity.link-invalid');
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, email)).at(-1)?.subject).toBe('Your Dott password was changed');
  });

  it('ends all sessions of the person', async () => {
    const t = app();
    const email = await confirmed(t);
    const open = () => t.client(sessions).create({ body: { proof: 'password', email, password } });
    const sids = [(await open()).sid, (await open()).sid];
    for (const sid of sids) expect((await t.client(sessions, sid).current()).user.email).toBe(email);
    await api(t).resetPassword({ body: { token: await askedReset(t, email), password: 'quiet maize under rain 8' } });
    for (const sid of sids) expect((await problemOf(t.client(sessions, sid).current())).body).toMatchObject({ status: 401, code: 'sessions.not-authenticated' });
  });

  it('ends after 30 minutes, and a confirmation link is no reset link', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    const confirmation = await latestLink(t, email);
    expect((await problemOf(api(t).resetPassword({ body: { token: confirmation, password } }))).body.code).toBe('identity.link-invalid');
    const token = await askedReset(t, email);
    t.clock.advance(30 * 60_000 + 1);
    expect((await problemOf(api(t).resetPassword({ body: { token, password } }))).body.code).toBe('identity.link-invalid');
  });

  it('of two resets at once only one is carried out', async () => {
    const t = app();
    const email = await confirmed(t);
    const token = await askedReset(t, email);
    const results = await Promise.allSettled(['first choice of words 1', 'second choice of words 2'].map((next) => api(t).resetPassword({ body: { token, password: next } })));
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('proves the address of somebody who never confirmed it', async () => {
    const t = app();
    const email = address();
    await api(t).signUp({ body: { email, password } });
    await api(t).resetPassword({ body: { token: await askedReset(t, email), password: 'quiet maize under rain 8' } });
    await expect(signIn(t, email, 'quiet maize under rain 8')).resolves.toHaveProperty('userId');
  });
});

describe('sign-in', () => {
  it('answers a wrong password and an unknown address alike, and after five failures locks both alike', async () => {
    const t = app();
    const known = await confirmed(t);
    const outcomes = async (email: string, from: string): Promise<unknown[]> => {
      const codes: unknown[] = [];
      for (let tries = 0; tries < 7; tries += 1) codes.push(await codeOf(signIn(t, email, 'not the password', from)));
      return codes;
    };
    const locked = [...Array.from({ length: 5 }, () => 'identity.invalid-credentials'), 'identity.account-locked', 'identity.account-locked'];
    expect(await outcomes(known, 'address a')).toEqual(locked);
    expect(await outcomes(address(), 'address b')).toEqual(locked);
    expect(await codeOf(signIn(t, known, password, 'address a'))).toBe('identity.account-locked');
    await expect(signIn(t, known, password, 'address c')).resolves.toHaveProperty('userId');
    t.clock.advance(15 * 60_000 + 1);
    await expect(signIn(t, known, password, 'address a')).resolves.toHaveProperty('userId');
  });

  it('says how long to wait', async () => {
    const t = app();
    const email = address();
    for (let tries = 0; tries < 5; tries += 1) await codeOf(signIn(t, email, 'wrong', 'address d'));
    t.clock.advance(5 * 60_000);
    await expect(signIn(t, email, 'wrong', 'address d')).rejects.toMatchObject({ spec: { status: 423 }, detail: { retryAfterMs: 10 * 60_000 } });
  });

  it('a burst of guesses from one address does not get past the lock', async () => {
    const t = app();
    const email = await confirmed(t);
    const guesses = await Promise.all(Array.from({ length: 40 }, (_, index) => codeOf(signIn(t, email, `guess ${index}`, 'address e'))));
    expect(guesses.filter((code) => code === 'identity.invalid-credentials').length).toBe(5);
    expect(guesses.filter((code) => code === 'identity.account-locked').length).toBe(35);
  });

  it('guesses from many addresses lock an account everywhere but where its owner signs in, and the owner is told', async () => {
    const t = app();
    const [email, unknown] = [await confirmed(t), address()];
    const home = unique('home');
    await signIn(t, email, password, home);
    for (let tries = 0; tries < 21; tries += 1) await Promise.all([email, unknown].map((typed) => codeOf(signIn(t, typed, 'wrong', unique('botnet')))));
    expect(await codeOf(signIn(t, email, password, unique('elsewhere')))).toBe('identity.account-locked');
    expect(await codeOf(signIn(t, unknown, password, unique('elsewhere')))).toBe('identity.account-locked');
    await expect(signIn(t, email, password, home)).resolves.toHaveProperty('userId');
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, email)).filter((mail) => mail.subject === 'Somebody tries to sign in to your Dott account')).toHaveLength(1);
    expect(await mailsTo(t.config.dataDir, unknown)).toEqual([]);
  });

  it('guesses from many addresses at once tell the owner too', async () => {
    const t = app();
    const email = await confirmed(t);
    const guess = () => codeOf(signIn(t, email, 'wrong', unique('swarm')));
    for (let round = 0; round < 12; round += 1) await Promise.all([guess(), guess()]);
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, email)).filter((mail) => mail.subject === 'Somebody tries to sign in to your Dott account')).toHaveLength(1);
  });

  it('one address that tries ten accounts has to wait, whatever it tries next', async () => {
    const t = app();
    const from = unique('network');
    for (let tried = 0; tried < 10; tried += 1) await codeOf(signIn(t, address(), 'wrong', from));
    await expect(signIn(t, await confirmed(t), password, from)).rejects.toMatchObject({ code: 'security.rate-limited', spec: { status: 429 } });
  });

  it('renews a hash that was made with weaker parameters, at the next sign-in', async () => {
    const t = app();
    const email = await confirmed(t);
    const hashes = async (change?: string): Promise<string> => {
      const client = openClient(t.databaseUrl, 'old hash');
      await client.connect();
      if (change) await client.query('update system.user_account set password_hash = $2 where email = $1', [email, change]);
      const { rows } = await client.query<{ password_hash: string }>('select password_hash from system.user_account where email = $1', [email]);
      await client.end();
      return rows[0]?.password_hash ?? '';
    };
    const old = await hash(password, { memoryCost: 4_096, timeCost: 1 });
    expect(await hashes(old)).toBe(old);
    await signIn(t, email);
    expect(await hashes()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await expect(signIn(t, email)).resolves.toHaveProperty('userId');
  });

  it('forgets failures after the right password', async () => {
    const t = app();
    const email = await confirmed(t);
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) await codeOf(signIn(t, email, 'wrong', 'address f'));
      await expect(signIn(t, email, password, 'address f')).resolves.toHaveProperty('userId');
    }
  });
});
