import { newId, type TenantId } from '@dott/platform/ids';
import { problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { customers } from '@dott/modules/customers/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { describe, expect, it } from 'vitest';
import { tenants } from '../contract.ts';

const t = testApp({ env: { OPERATOR_EMAILS: 'ops@example.com' } });

/** Everything that a failed check must leave as it is. */
const counted = () => t().services.db.withSystem('test', async (tx) => {
  const [all, works] = await tx.batch(tx.sql.selectFrom('tenant').select('id').orderBy('id'), tx.sql.selectFrom('membership').select(['tenant_id', 'user_id', 'role', 'status']).orderBy('tenant_id').orderBy('user_id'));
  return { all, works };
});

/** What a person is told, without what differs from call to call. */
async function refusal(shop: TestShop, tenantId: TenantId): Promise<Record<string, unknown>> {
  const { requestId, supportReference, ...said } = (await problemOf(shop.api(tenants).verify({ body: { tenantId } }))).body as unknown as Record<string, unknown>;
  expect(supportReference).toBe(requestId);
  return said;
}

/** Somebody who works in a business of another: its owner could not be removed. */
const member = async (): Promise<TestShop> => t().signUp({ tenantId: (await t().signUp()).tenantId, role: 'admin' });

async function remove(shop: TestShop): Promise<void> {
  const { db, sessions: engine } = t().services;
  await db.withSystem('test', async (tx) => {
    await tx.run(tx.sql.updateTable('membership').set({ status: 'removed' }).where('tenant_id', '=', shop.tenantId).where('user_id', '=', shop.userId));
    await engine.bumpUser(tx, shop.userId);
  });
}

describe('the check of a business fails', () => {
  it('with 403 and what support needs, alike for a foreign, an unknown and a lost one; nothing is made or given away', async () => {
    const [shop, stranger, lost] = [await t().signUp(), await t().signUp(), await member()];
    await remove(lost);
    const before = await counted();
    const said = [await refusal(shop, stranger.tenantId), await refusal(shop, newId<TenantId>()), await refusal(lost, lost.tenantId)];
    expect(said[0]).toMatchObject({ status: 403, code: 'tenants.verification-failed', recovery: 'contact-us', supportEmail: 'ops@example.com' });
    for (const one of said) expect({ ...one, title: undefined, params: undefined }).toEqual({ ...said[0], title: undefined, params: undefined });
    expect(await counted()).toEqual(before);
    expect(t().logLines.join('')).toContain('could not be confirmed');
  });

  it('with 404 by its address, alike for all three', async () => {
    const [shop, stranger, lost] = [await t().signUp(), await t().signUp(), await member()];
    await remove(lost);
    const asked: readonly (readonly [TestShop, TenantId])[] = [[shop, stranger.tenantId], [shop, newId<TenantId>()], [lost, lost.tenantId]];
    for (const [who, id] of asked) expect((await problemOf(who.api(tenants).get({ params: { id } }))).body).toMatchObject({ status: 404, code: 'tenants.not-found' });
  });

  it('with 403 when one wants to go on there; the session stays what it is', async () => {
    const [shop, stranger] = [await t().signUp(), await t().signUp()];
    for (const tenantId of [stranger.tenantId, newId<TenantId>()]) {
      expect((await problemOf(shop.api(sessions).switchTenant({ body: { tenantId } }))).body).toMatchObject({ status: 403, code: 'tenants.verification-failed' });
    }
    expect((await shop.api(sessions).current()).tenant?.id).toBe(shop.tenantId);
  });

  it('for whoever was removed, in the session that they have open: no data, no list, no other business instead', async () => {
    const shop = await member();
    await shop.api(customers).list();
    await remove(shop);
    const before = await counted();
    expect((await problemOf(shop.api(customers).list())).status).toBeGreaterThanOrEqual(403);
    expect((await shop.api(tenants).list()).items).toEqual([]);
    expect([403, 404]).toContain((await problemOf(shop.api(tenants).current())).status);
    expect(await counted()).toEqual(before);
  });

  it('before anything is looked at when nobody is signed in, and when what is named is no id', async () => {
    const verify = (body: object, sid?: string) => t().transport(sid)({ method: 'POST', path: '/api/tenants/verify', json: body, binary: false });
    expect((await verify({ tenantId: newId<TenantId>() })).status).toBe(401);
    const shop = await t().signUp();
    for (const tenantId of ['', 'x', '00000000-0000-0000-0000-00000000000', null]) expect((await verify({ tenantId }, shop.sid)).status).toBe(422);
    expect((await verify({ tenantId: '00000000-0000-0000-0000-000000000000' }, shop.sid)).status).toBe(403);
  });
});
