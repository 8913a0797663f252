import { describe, expect, it } from 'vitest';
import { problemOf, testApp, unique, type TestApp, type TestShop } from '@dott/platform/testing';
import { team } from '../contract.ts';
import { choosePlan, inviteByMail, rows, somebody } from './test-team.ts';

const app = testApp();

/** The security events of a business, oldest first. */
async function eventsOf(t: TestApp, tenantId: string): Promise<Record<string, unknown>[]> {
  await t.services.security.settle();
  return rows(t, `select type, user_id, detail from system.security_event where tenant_id = $1 and (type like 'MEMBER%' or type = 'ROLE_CHANGED') order by at, id`, [tenantId]);
}

describe('what changes in a team', () => {
  it('leaves a security event each, and what was refused leaves none of success', async () => {
    const t = app();
    const shop = await t.signUp();
    await choosePlan(t, shop, 'enterprise');
    const guest = await somebody(t);
    const { invitation, token } = await inviteByMail(t, shop, guest.email, 'sales');
    await guest.api(team).accept({ body: { token } });
    expect((await problemOf(shop.api(team).changeRole({ params: { id: shop.userId }, body: { role: 'viewer' } }))).code).toBe('team.above-you');
    await shop.api(team).changeRole({ params: { id: guest.userId }, body: { role: 'viewer' } });
    await shop.api(team).remove({ params: { id: guest.userId } });
    expect(await eventsOf(t, shop.tenantId)).toEqual([
      { type: 'MEMBER_INVITED', user_id: shop.userId, detail: { invitation: invitation.id, role: 'sales' } },
      { type: 'MEMBER_JOINED', user_id: guest.userId, detail: { invitation: invitation.id, role: 'sales' } },
      { type: 'ROLE_CHANGED', user_id: shop.userId, detail: { member: guest.userId, from: 'sales', to: 'viewer' } },
      { type: 'MEMBER_REMOVED', user_id: shop.userId, detail: { member: guest.userId, role: 'viewer' } },
    ]);
  });

  it('tells of an invitation that somebody else shows', async () => {
    const t = app();
    const shop = await t.signUp();
    await choosePlan(t, shop, 'enterprise');
    const { token } = await inviteByMail(t, shop, `${unique('invited')}@example.com`);
    const thief = await somebody(t);
    expect((await problemOf(thief.api(team).accept({ body: { token } }))).code).toBe('team.other-address');
    await t.services.security.settle();
    expect(await rows(t, `select type, severity, detail->>'operation' as operation from system.security_event where user_id = $1 and type = 'LINK_REFUSED'`, [thief.userId]))
      .toEqual([{ type: 'LINK_REFUSED', severity: 'WARNING', operation: 'team.accept' }]);
  });
});

describe('an invitation of somebody who may not send it any more', () => {
  it.each<[string, (t: TestApp, shop: TestShop, admin: TestShop) => Promise<unknown>]>([
    ['was let go', (_t, shop, admin) => shop.api(team).remove({ params: { id: admin.userId } })],
    ['became a viewer', (_t, shop, admin) => shop.api(team).changeRole({ params: { id: admin.userId }, body: { role: 'viewer' } })],
    ['left', (_t, _shop, admin) => admin.api(team).leave()],
  ])('opens nothing: its sender %s', async (_what, end) => {
    const t = app();
    const shop = await t.signUp();
    await choosePlan(t, shop, 'enterprise');
    const admin = await t.signUp({ tenantId: shop.tenantId, role: 'admin' });
    const second = await somebody(t);
    const { token } = await inviteByMail(t, admin, second.email, 'accountant');
    const guest = await somebody(t);
    const { token: own } = await inviteByMail(t, shop, guest.email, 'accountant');
    await end(t, shop, admin);
    expect((await problemOf(second.api(team).accept({ body: { token } }))).code).toBe('team.invitation-invalid');
    expect(await guest.api(team).accept({ body: { token: own } })).toMatchObject({ tenantId: shop.tenantId });
  });
});

describe('an invitation that two requests use at once', () => {
  it('makes one member with one event', async () => {
    const t = app();
    const shop = await t.signUp();
    await choosePlan(t, shop, 'enterprise');
    const guest = await somebody(t);
    const { token } = await inviteByMail(t, shop, guest.email, 'viewer');
    await Promise.allSettled(Array.from({ length: 5 }, () => guest.api(team).accept({ body: { token } })));
    expect((await eventsOf(t, shop.tenantId)).filter(({ type }) => type === 'MEMBER_JOINED')).toHaveLength(1);
    expect((await shop.api(team).list({})).items).toHaveLength(2);
  });
});
