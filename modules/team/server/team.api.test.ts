import { describe, expect, it } from 'vitest';
import { isolationSuite, problemOf, testApp, unique } from '@dott/platform/testing';
import { sessions } from '@dott/modules/sessions/contract';
import { customers } from '@dott/modules/customers/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { roles } from '@dott/modules/tenants/rules';
import { team } from '../contract.ts';
import { outranks } from '../rules.ts';
import { choosePlan, rows } from './test-team.ts';

const app = testApp();

isolationSuite(team, app, async (t, shop) => {
  await choosePlan(t, shop, 'enterprise');
  const member = await t.signUp({ tenantId: shop.tenantId, role: 'sales' });
  const { id } = await shop.api(team).invite({ body: { email: `${unique('guest')}@example.com`, role: 'viewer' } });
  const person = { params: { id: member.userId } };
  return {
    list: {}, member: person, invitation: { params: { id } }, invite: { body: { email: `${unique('guest')}@example.com`, role: 'viewer' } }, resend: { params: { id } }, revoke: { params: { id } },
    changeRole: { ...person, body: { role: 'viewer' } }, remove: person, leave: {}, transfer: { ...person, body: {} },
    look: {}, waiting: {}, accept: {},
  };
});

describe('roles', () => {
  it('nobody gives or takes a role that is not below their own; every pair of roles', async () => {
    const t = app();
    const shop = await t.signUp();
    const people = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await t.signUp({ tenantId: shop.tenantId, role })] as const)));
    for (const own of ['owner', 'admin'] as const) {
      for (const other of roles) {
        const target = await t.signUp({ tenantId: shop.tenantId, role: other });
        const asked = people[own]?.api(team).changeRole({ params: { id: target.userId }, body: { role: 'viewer' } }) ?? Promise.resolve();
        if (outranks(own, other)) await expect(asked, `${own} → ${other}`).resolves.toMatchObject({ role: 'viewer' });
        else expect((await problemOf(asked)).code, `${own} → ${other}`).toBe('team.above-you');
      }
    }
    for (const own of ['accountant', 'sales', 'viewer']) {
      const asked = people[own]?.api(team).remove({ params: { id: people['viewer']?.userId ?? shop.userId } }) ?? Promise.resolve();
      expect((await problemOf(asked)).code).toBe('request.forbidden');
    }
    expect((await problemOf(people['admin']?.api(team).changeRole({ params: { id: people['sales']?.userId ?? shop.userId }, body: { role: 'admin' } }) ?? Promise.resolve())).code).toBe('team.above-you');
  });

  it('a new role counts in every open session from the answer on, and leaves a line that says from what to what', async () => {
    const t = app();
    const shop = await t.signUp();
    const member = await t.signUp({ tenantId: shop.tenantId, role: 'sales' });
    const add = () => member.api(customers).create({ body: { name: unique('Customer') } });
    await add();
    await shop.api(team).changeRole({ params: { id: member.userId }, body: { role: 'viewer' } });
    expect((await problemOf(add())).code).toBe('request.forbidden');
    expect((await member.api(sessions).current()).permissions).not.toContain('customers.write');
    await shop.api(team).changeRole({ params: { id: member.userId }, body: { role: 'accountant' } });
    await add();
    const lines = await rows(t, `select action, entity, entity_id, detail, user_id from app.audit_event where tenant_id = $1 and action = 'team.changeRole' order by at`, [shop.tenantId]);
    expect(lines).toEqual([
      { action: 'team.changeRole', entity: 'member', entity_id: member.userId, detail: { from: 'sales', to: 'viewer' }, user_id: shop.userId },
      { action: 'team.changeRole', entity: 'member', entity_id: member.userId, detail: { from: 'viewer', to: 'accountant' }, user_id: shop.userId },
    ]);
  });
});

describe('leaving', () => {
  it('who is removed is out at once: the sessions of that business end, those of another go on', async () => {
    const t = app();
    const shop = await t.signUp();
    const member = await t.signUp({ tenantId: shop.tenantId, role: 'accountant' });
    const elsewhere = await t.signUp();
    await rows(t, `insert into system.membership (tenant_id, user_id, role) values ($1, $2, 'viewer')`, [elsewhere.tenantId, member.userId]);
    const other = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: member.userId, tenantId: elsewhere.tenantId, client: { ip: '203.0.113.7', userAgent: '', language: '' } }));
    await member.api(sessions).current();
    await t.services.sessions.resolve(other.sid);
    await shop.api(team).remove({ params: { id: member.userId } });
    expect((await problemOf(member.api(sessions).current())).status).toBe(401);
    expect(await t.services.sessions.resolve(other.sid)).toMatchObject({ tenantId: elsewhere.tenantId });
    expect((await shop.api(team).list()).items.map((one) => one.id)).toEqual([shop.userId]);
    expect((await problemOf(shop.api(team).remove({ params: { id: member.userId } }))).code).toBe('team.member-not-found');
  });

  it('who leaves stays signed in, without the business', async () => {
    const t = app();
    const shop = await t.signUp();
    const member = await t.signUp({ tenantId: shop.tenantId, role: 'viewer' });
    await member.api(team).leave();
    expect(await member.api(sessions).current()).toMatchObject({ tenant: null, needsOnboarding: true });
    expect((await member.api(tenants).list()).items).toEqual([]);
  });

  it('the last owner can neither leave nor be taken away by any statement', async () => {
    const t = app();
    const shop = await t.signUp();
    await t.signUp({ tenantId: shop.tenantId, role: 'admin' });
    expect((await problemOf(shop.api(team).leave())).body).toMatchObject({ status: 409, code: 'team.last-owner' });
    for (const statement of [`update system.membership set role = 'admin'`, `update system.membership set status = 'removed'`, 'delete from system.membership']) {
      await expect(rows(t, `${statement} where tenant_id = $1 and role = 'owner'`, [shop.tenantId])).rejects.toMatchObject({ constraint: 'membership_last_owner' });
    }
  });

  it('of two owners who leave at once one stays', async () => {
    const t = app();
    for (let round = 0; round < 5; round += 1) {
      const first = await t.signUp();
      const second = await t.signUp({ tenantId: first.tenantId, role: 'owner' });
      const outcomes = await Promise.allSettled([first, second].map((shop) => shop.api(team).leave()));
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      expect(await rows(t, `select 1 from system.membership where tenant_id = $1 and status = 'active'`, [first.tenantId])).toHaveLength(1);
    }
  });
});

describe('handing over', () => {
  it('makes an owner and an administrator, in every session, and mails the new one', async () => {
    const t = app();
    const shop = await t.signUp();
    const email = `${unique('heir')}@example.com`;
    const heir = await t.signUp({ tenantId: shop.tenantId, role: 'accountant', email });
    expect(await shop.api(team).transfer({ params: { id: heir.userId }, body: {} })).toMatchObject({ id: heir.userId, role: 'owner' });
    expect((await heir.api(sessions).current()).permissions).toContain('team.transfer');
    expect((await problemOf(shop.api(team).transfer({ params: { id: heir.userId }, body: {} }))).code).toBe('request.forbidden');
    expect((await heir.api(team).list()).items.map((one) => one.role)).toEqual(['admin', 'owner']);
  });

  it('asks for a recent proof, as making an administrator does; other roles are given without', async () => {
    const t = app();
    const shop = await t.signUp({ plan: 'enterprise' });
    const heir = await t.signUp({ tenantId: shop.tenantId, role: 'viewer' });
    await rows(t, `update system.session set proven_at = now() - interval '11 minutes' where user_id = $1`, [shop.userId]);
    await t.services.db.withSystem('test', (tx) => t.services.sessions.bumpUser(tx, shop.userId));
    const needsProof = { status: 403, code: 'security.step-up-required' };
    const person = { params: { id: heir.userId } };
    expect((await problemOf(shop.api(team).transfer({ ...person, body: {} }))).body).toMatchObject(needsProof);
    expect((await problemOf(shop.api(team).changeRole({ ...person, body: { role: 'admin' } }))).body).toMatchObject(needsProof);
    expect((await problemOf(shop.api(team).invite({ body: { email: `${unique('x')}@example.com`, role: 'admin' } }))).body).toMatchObject(needsProof);
    await shop.api(team).changeRole({ ...person, body: { role: 'sales' } });
  });

  it('two at once end with at least one owner, and nobody hands over to themselves', async () => {
    const t = app();
    const shop = await t.signUp();
    const [a, b] = await Promise.all([t.signUp({ tenantId: shop.tenantId, role: 'admin' }), t.signUp({ tenantId: shop.tenantId, role: 'sales' })]);
    await Promise.allSettled([a, b].map((heir) => shop.api(team).transfer({ params: { id: heir.userId }, body: {} })));
    const owners = await rows(t, `select user_id from system.membership where tenant_id = $1 and role = 'owner' and status = 'active'`, [shop.tenantId]);
    expect(owners).toHaveLength(1);
    const owner = [a, b].find((one) => one.userId === owners[0]?.['user_id']);
    expect((await problemOf(owner?.api(team).transfer({ params: { id: owner.userId }, body: {} }) ?? Promise.resolve())).code).toBe('team.member-not-found');
  });
});
