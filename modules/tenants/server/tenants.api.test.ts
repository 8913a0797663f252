import { newId, type TenantId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { tenants } from '../contract.ts';

const t = testApp();

describe('a business that one does not work in', () => {
  it('is as unknown as one that does not exist', async () => {
    const [shop, stranger] = [await t().signUp(), await t().signUp()];
    const api = shop.api(tenants);
    const answers = await Promise.all([stranger.tenantId, newId<TenantId>()].map(async (id) => (await problemOf(api.get({ params: { id } }))).body));
    const [foreign, unknown] = answers.map(({ requestId: _id, ...said }) => said);
    expect(foreign).toMatchObject({ status: 404, code: 'tenants.not-found' });
    expect(foreign).toEqual(unknown);
  });

  it('stands in no list and is not verified', async () => {
    const [shop, stranger] = [await t().signUp(), await t().signUp()];
    const api = shop.api(tenants);
    expect((await api.list()).items.map(({ id }) => id)).toEqual([shop.tenantId]);
    expect((await problemOf(api.verify({ body: { tenantId: stranger.tenantId } }))).code).toBe('tenants.verification-failed');
    expect(await api.verify({ body: { tenantId: shop.tenantId } })).toEqual({ verified: true });
  });
});

describe('the business of the session', () => {
  it('is the same by its name and as the current one', async () => {
    const shop = await t().signUp({ currency: 'UGX', timeZone: 'Africa/Kampala' });
    const api = shop.api(tenants);
    const current = await api.current();
    expect(current).toMatchObject({ id: shop.tenantId, role: 'owner', currency: 'UGX', timeZone: 'Africa/Kampala' });
    expect(await api.get({ params: { id: shop.tenantId } })).toEqual(current);
  });
});

isolationSuite(tenants, t, async (_app, shop) => {
  const params = { id: shop.tenantId };
  return { security: {}, setSecurity: { body: { sessionLimit: null, whenReached: 'end-oldest' } }, list: {}, current: {}, get: { params }, verify: { body: { tenantId: shop.tenantId } } };
});
