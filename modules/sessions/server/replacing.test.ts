import { describe, expect, it } from 'vitest';
import { testApp, type TestApp, type TestShop } from '@dott/platform/testing';

const app = testApp();
const client = { ip: '203.0.113.7', userAgent: 'test', language: 'en' };

const replace = (t: TestApp, shop: TestShop, replaces: string) => t.services.db.withSystem('replace a session', (tx) =>
  t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client, replaces }));

async function publicId(t: TestApp, sid: string): Promise<{ id: string; expiresAt: number }> {
  const view = await t.services.sessions.resolve(sid);
  if (!view) throw new Error('the session does not live');
  return view;
}

describe('a session that takes the place of another', () => {
  it('has no successor when it was revoked while the change was on its way', async () => {
    const t = app();
    const shop = await t.signUp();
    const { id } = await publicId(t, shop.sid);
    await t.services.db.withSystem('revoke', (tx) => t.services.sessions.end(tx, shop.userId, id, 'revoked'));
    await expect(replace(t, shop, id)).rejects.toMatchObject({ code: 'sessions.not-authenticated' });
    expect(await t.services.sessions.list(shop.userId)).toEqual([]);
  });

  it('ends with the one that it took the place of, however often that was renewed meanwhile', async () => {
    const t = app();
    const shop = await t.signUp();
    const first = await publicId(t, shop.sid);
    const second = await replace(t, shop, first.id);
    const third = await replace(t, shop, second.session.id);
    const other = await t.services.db.withSystem('another device', (tx) => t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
    expect(await t.services.db.withSystem('revoke', (tx) => t.services.sessions.end(tx, shop.userId, first.id, 'revoked'))).toBe(true);
    expect(await t.services.sessions.resolve(third.sid)).toBeUndefined();
    expect((await t.services.sessions.list(shop.userId)).map(({ id }) => id)).toEqual([other.session.id]);
  });

  it('ends as well when the end waits for a renewal that is under way', async () => {
    const t = app();
    const shop = await t.signUp();
    const { id } = await publicId(t, shop.sid);
    const { ending, sid } = await t.services.db.withSystem('renew', async (tx) => {
      const created = await t.services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client, replaces: id });
      // In a box: what is returned bare would be waited for before the renewal commits.
      return { sid: created.sid, ending: [t.services.db.withSystem('revoke', (other) => t.services.sessions.end(other, shop.userId, id, 'revoked'))] };
    });
    expect(await Promise.all(ending)).toEqual([true]);
    expect(await t.services.sessions.resolve(sid)).toBeUndefined();
    expect(await t.services.sessions.list(shop.userId)).toEqual([]);
  });

  it('of two changes at once one succeeds, and one session lives', async () => {
    const t = app();
    const shop = await t.signUp();
    const { id } = await publicId(t, shop.sid);
    const results = await Promise.allSettled([replace(t, shop, id), replace(t, shop, id)]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: 'sessions.rotated' } });
    expect(await t.services.sessions.list(shop.userId)).toHaveLength(1);
  });

  it('does not outlive the absolute end of the first', async () => {
    const t = app();
    const shop = await t.signUp();
    const first = await publicId(t, shop.sid);
    const { sid } = await replace(t, shop, first.id);
    expect((await publicId(t, sid)).expiresAt).toBeLessThanOrEqual(first.expiresAt);
  });
});
