import { describe, expect, it } from 'vitest';
import { createKeyRing } from '@dott/platform/secrets';
import { rotateColumn } from '@dott/platform/secrets/rotate';
import { identity } from '@dott/modules/identity/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { mailsTo, problemOf, testApp } from '@dott/platform/testing';
import { factors } from '../contract.ts';
import { letProofAge, newPerson, password, passwordSignIn, withApp } from './factors-kit.fixture.ts';
import { sealedSecrets } from './sealed.sql.ts';

const app = testApp();

describe('a change of the key', () => {
  it('seals each secret anew, once, and a dry run nothing', async () => {
    const t = app();
    const { secret } = await withApp(t, await newPerson(t));
    const former = t.config.secretKey;
    const renewed = createKeyRing({ secretKey: 'the next secret key, long enough to be one', secretKeysOld: [former] });
    const services = { ...t.services, secrets: renewed };
    expect(await rotateColumn(services, sealedSecrets, { dryRun: true })).toMatchObject({ renewed: 1, unreadable: 0 });
    expect(await rotateColumn(services, sealedSecrets, { dryRun: false })).toMatchObject({ renewed: 1, unreadable: 0 });
    expect(await rotateColumn(services, sealedSecrets, { dryRun: false })).toMatchObject({ renewed: 0, unreadable: 0 });
    const [row] = await t.services.db.withSystem('test', (tx) => tx.run(tx.sql.selectFrom('totp_factor').select(['id', 'secret'])));
    const alone = createKeyRing({ secretKey: 'the next secret key, long enough to be one', secretKeysOld: [] });
    expect(alone.openText(sealedSecrets.placeOf(row?.id ?? ''), row?.secret ?? '')).toBe(secret);
    expect(await rotateColumn(t.services, sealedSecrets, { dryRun: false })).toMatchObject({ renewed: 0, unreadable: 1 });
  });
});

describe('a new password of who is signed in', () => {
  const change = (sid: string, body: { currentPassword?: string; password: string }) => app().client(identity, sid).changePassword({ body });
  const next = 'another violet harbour lamp 92';

  it('asks for the present one, ends every other session and goes on under a new id', async () => {
    const t = app();
    const person = await newPerson(t);
    const other = await passwordSignIn(t, person.email);
    expect((await problemOf(change(person.sid, { currentPassword: 'something else entirely', password: next }))).body).toMatchObject({ code: 'identity.invalid-credentials', fields: { currentPassword: {} } });
    expect((await problemOf(change(person.sid, { currentPassword: password, password: 'password123' }))).code).toBe('identity.password-common');
    const reply = await t.app.inject({ method: 'POST', url: '/api/auth/password/change', payload: { currentPassword: password, password: next }, headers: { authorization: `Session ${person.sid}` } });
    expect(reply.statusCode).toBe(200);
    const sid = String(reply.headers['x-dott-set-sid']).split(';')[0] ?? '';
    expect((await t.client(sessions, sid).active()).items).toHaveLength(1);
    expect((await problemOf(t.client(sessions, person.sid).current())).code).toBe('sessions.rotated');
    expect((await problemOf(t.client(sessions, other.sid).current())).code).toBe('sessions.not-authenticated');
    expect((await problemOf(passwordSignIn(t, person.email))).code).toBe('identity.invalid-credentials');
    expect(await passwordSignIn(t, person.email, { typed: next })).toHaveProperty('sid');
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, person.email)).at(-1)?.subject).toBe('Your Dott password was changed');
  });

  it('is no recent proof of who has a second factor: it could turn that one off', async () => {
    const t = app();
    const person = await newPerson(t);
    await withApp(t, person);
    await letProofAge(t, person.email);
    const reply = await t.app.inject({ method: 'POST', url: '/api/auth/password/change', payload: { currentPassword: password, password: next }, headers: { authorization: `Session ${person.sid}` } });
    const sid = String(reply.headers['x-dott-set-sid']).split(';')[0] ?? '';
    expect((await problemOf(t.client(factors, sid).removeTotp())).body).toMatchObject({ code: 'security.step-up-required', methods: ['totp', 'recovery'] });
  });

  it('takes a recent proof instead, and no old one', async () => {
    const t = app();
    const person = await newPerson(t);
    await letProofAge(t, person.email);
    expect((await problemOf(change(person.sid, { password: next }))).body).toMatchObject({ status: 403, code: 'security.step-up-required', methods: ['password'] });
    const { sid } = await passwordSignIn(t, person.email);
    expect(await change(sid, { password: next })).toEqual({ status: 'password-changed' });
  });
});
