import { describe, expect, it } from 'vitest';
import { testApp } from '@dott/platform/testing';
import { sessions } from '../contract.ts';

const app = testApp({ env: { OPERATOR_EMAILS: 'ops@example.com' } });

describe('a session says whether its person runs the installation', () => {
  it('by the confirmed address of this moment', async () => {
    const t = app();
    const operator = await t.signUp({ email: 'ops@example.com' });
    const other = await t.signUp();
    expect((await operator.api(sessions).current()).operator).toBe(true);
    expect((await operator.api(sessions).renew()).operator).toBe(true);
    expect((await other.api(sessions).current()).operator).toBe(false);
    await t.services.db.withSystem('test', async (tx) => {
      await tx.run(tx.sql.updateTable('user_account').set({ email_verified_at: null }).where('id', '=', operator.userId));
      await t.services.sessions.bumpUser(tx, operator.userId);
    });
    expect((await operator.api(sessions).current()).operator).toBe(false);
  });
});
