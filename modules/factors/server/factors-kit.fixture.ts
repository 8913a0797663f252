import { Secret, TOTP } from 'otpauth';
import { identity } from '@dott/modules/identity/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { mailsTo, unique, type TestApp } from '@dott/platform/testing';
import { factors } from '../contract.ts';

export const password = 'violet harbour lamp 92';
export const browser = 'b'.repeat(24);

/** A person who is signed in, with what a test of factors needs of them. */
export interface Person {
  readonly email: string;
  readonly sid: string;
}

/** Signs somebody up as a person does it, and in. */
export async function newPerson(t: TestApp): Promise<Person> {
  const email = `${unique('amina')}@example.com`;
  await t.client(identity).signUp({ body: { email, password, givenName: 'Amina', familyName: 'Wanjiru' } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? 'http://none/';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
  return { email, sid: (await passwordSignIn(t, email)).sid };
}

/** The first step of a sign-in. */
export function passwordSignIn(t: TestApp, email: string, more: { readonly typed?: string; readonly from?: string } = {}) {
  return t.client(sessions).create({ body: { proof: 'password', email, password: more.typed ?? password, browser: more.from ?? browser } });
}

/** The code that an app with this secret shows now, or some steps from now. */
export function codeAt(t: TestApp, secret: string, steps = 0): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: t.clock.now().getTime() + steps * 30_000 });
}

/** Sets up an authenticator app. */
export async function withApp(t: TestApp, person: Person): Promise<{ secret: string; recoveryCodes: string[] }> {
  const api = t.client(factors, person.sid);
  const { secret } = await api.beginTotp();
  const { recoveryCodes } = await api.confirmTotp({ body: { code: codeAt(t, secret) } });
  // Later codes are of later steps: the one above is used up.
  t.clock.advance(60_000);
  return { secret, recoveryCodes: recoveryCodes ?? [] };
}

/** Makes the last proof of a session older than a dangerous act allows. */
export async function letProofAge(t: TestApp, email: string): Promise<void> {
  const { db, sessions: engine } = t.services;
  await db.withSystem('test', async (tx) => {
    const [account] = await tx.run(tx.sql.selectFrom('user_account').select('id').where('email', '=', email));
    // The column holds ids of people only.
    const userId = account?.id as Parameters<typeof engine.bumpUser>[1];
    await tx.run(tx.sql.updateTable('session').set({ proven_at: new Date(Date.now() - 60 * 60_000) }).where('user_id', '=', userId));
    await engine.bumpUser(tx, userId);
  });
}
