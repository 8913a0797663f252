import { describe, expect, it } from 'vitest';
import { problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { tenants } from '@dott/modules/tenants/contract';
import type { SessionLimitRule } from '@dott/modules/tenants/rules';
import { sessions } from '../contract.ts';
import { issueHandoff } from './handoff.ts';

const app = testApp();
const client = { ip: '197.248.1.1', userAgent: '', language: 'en' };

const signIn = (shop: TestShop) => app().services.db.withSystem('test', (tx) => app().services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
const limit = (shop: TestShop, sessionLimit: number | null, whenReached: SessionLimitRule) => shop.api(tenants).setSecurity({ body: { sessionLimit, whenReached } });
const living = async (shop: TestShop) => (await app().services.sessions.list(shop.userId)).map(({ id }) => id);

describe('a limit of devices', () => {
  it('is none unless a business sets one, and setting it leaves a line in its trail', async () => {
    const shop = await app().signUp();
    expect(await shop.api(tenants).security()).toEqual({ sessionLimit: null, whenReached: 'end-oldest' });
    await Promise.all(Array.from({ length: 5 }, () => signIn(shop)));
    expect(await living(shop)).toHaveLength(6);
    expect(await limit(shop, 2, 'refuse-new')).toEqual({ sessionLimit: 2, whenReached: 'refuse-new' });
    expect(await shop.api(tenants).security()).toEqual({ sessionLimit: 2, whenReached: 'refuse-new' });
    const trail = await app().services.db.withTenant(shop.actor, (tx) => tx.run(tx.sql.selectFrom('audit_event').select(['entity_id', 'operation']).where('operation', '=', 'tenants.setSecurity')));
    expect(trail).toMatchObject([{ entity_id: shop.tenantId }]);
  });

  it('is nobody\'s to set who may not change the business', async () => {
    const { tenantId } = await app().signUp();
    const accountant = await app().signUp({ tenantId, role: 'accountant' });
    expect((await problemOf(limit(accountant, 1, 'end-oldest'))).body.code).toBe('request.forbidden');
  });

  it('ends the oldest at once and tells its person why', async () => {
    const shop = await app().signUp();
    await limit(shop, 2, 'end-oldest');
    const second = await signIn(shop);
    const third = await signIn(shop);
    expect(await living(shop)).toEqual(expect.arrayContaining([second.session.id, third.session.id]));
    expect(await app().services.sessions.resolve(shop.sid)).toBeUndefined();
    const { items } = await app().client(sessions, third.sid).events({ query: { limit: 20 } });
    expect(items.find(({ kind }) => kind === 'ended')).toMatchObject({ reason: 'limit-reached' });
  });

  it('refuses a new one with 409, and the others go on; a session that is renewed counts once', async () => {
    const shop = await app().signUp();
    await limit(shop, 1, 'refuse-new');
    await expect(signIn(shop)).rejects.toMatchObject({ code: 'sessions.limit-reached' });
    const [own] = await living(shop);
    expect(await app().services.sessions.resolve(shop.sid)).toBeDefined();
    await app().services.db.withSystem('test', (tx) => app().services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client, ...(own && { replaces: own }) }));
    expect(await living(shop)).toHaveLength(1);
  });

  it('a sign-in that it refuses leaves a line, with who and from where', async () => {
    const shop = await app().signUp();
    const browser = 'x'.repeat(43);
    await limit(shop, 1, 'refuse-new');
    const handoff = await app().services.db.withSystem('test', (tx) => issueHandoff(tx, { userId: shop.userId, browser }));
    expect((await problemOf(app().client(sessions).create({ body: { proof: 'handoff', handoff, browser } }))).body).toMatchObject({ status: 409, code: 'sessions.limit-reached' });
    await app().services.security.settle();
    const [lines] = await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.selectFrom('security_event').selectAll().where('user_id', '=', shop.userId).where('type', '=', 'LOGIN_REFUSED')));
    expect(lines).toMatchObject([{ severity: 'WARNING', ip: '203.0.113.7', detail: { method: 'handoff' } }]);
  });

  it.each(['end-oldest', 'refuse-new'] as const)('holds for 20 sign-ins at once: %s', async (whenReached) => {
    const shop = await app().signUp();
    await limit(shop, 3, whenReached);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => signIn(shop)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(whenReached === 'end-oldest' ? 20 : 2);
    expect(await living(shop)).toHaveLength(3);
  });

  it('is the strictest of all businesses of a person, wherever they sign in', async () => {
    const [shop, other] = [await app().signUp(), await app().signUp()];
    await app().services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('membership').values({ tenant_id: other.tenantId, user_id: shop.userId, role: 'viewer', status: 'active' })));
    await limit(shop, 5, 'end-oldest');
    await limit(other, 1, 'refuse-new');
    await expect(signIn(shop)).rejects.toMatchObject({ code: 'sessions.limit-reached' });
  });

  it('the country of the address is kept with the session', async () => {
    const shop = await app().signUp();
    const { sid, session } = await signIn(shop);
    const { items } = await app().client(sessions, sid).active();
    expect(items.find(({ id }) => id === session.id)?.device).toMatchObject({ ip: '197.248.1.1', country: 'KE' });
    expect(items.find(({ id }) => id !== session.id)?.device.country).toBeNull();
  });
});
