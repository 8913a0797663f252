import { describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { mailsTo, testApp, unique } from '@dott/platform/testing';
import { identity } from '../contract.ts';

const app = testApp();
const password = 'violet harbour lamp 92';

describe('the event of a confirmed address', () => {
  it.each([
    ['unproven', {}], ['same browser', { browser: 'the browser of the sign-up' }], ['link', { browser: 'another browser', password: 'another violet lamp 17' }],
  ])('says whether anybody showed who chose the password: %s', async (chosenBy, shown) => {
    const t = app();
    const email = `${unique('amina')}@example.com`;
    await t.client(identity).signUp({ body: { email, password, browser: 'the browser of the sign-up' } });
    await t.runJobs();
    const token = new URL((await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? 'http://none/').searchParams.get('token') ?? '';
    expect(await t.client(identity).verifyEmail({ body: { token, ...shown } })).toMatchObject({ status: 'verified' });
    const client = openClient(t.databaseUrl, 'chosen by');
    await client.connect();
    const { rows } = await client.query(`select e.detail from system.security_event e join system.user_account u on u.id = e.user_id where u.email = $1 and e.type = 'EMAIL_VERIFIED'`, [email]);
    await client.end();
    expect(rows).toEqual([{ detail: { chosenBy } }]);
  });
});
