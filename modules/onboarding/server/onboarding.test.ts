import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isolationSuite, mailsTo, problemOf, testApp, unique, type TestApp } from '@dott/platform/testing';
import { openClient } from '@dott/platform/db';
import type { Principal } from '@dott/platform/http';
import { newId, type Id, type UserId } from '@dott/platform/ids';
import { identity } from '@dott/modules/identity/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { onboarding } from '../contract.ts';

const app = testApp();
const business = { businessName: 'Jua Kali Traders', businessType: 'retail', country: 'KE', currency: 'KES' };

isolationSuite(onboarding, app, async () => ({ get: {}, saveBusinessInfo: {}, chooseSubscription: {}, completeAll: {}, startAnother: {}, profile: {} }));

const password = 'violet harbour lamp 92';
interface TestPerson { readonly email: string; readonly userId: UserId; readonly sid: string }

const principals = new Map<string, Principal>();
async function newPerson(t: TestApp): Promise<TestPerson> {
  const email = `${unique('owner')}@example.com`;
  await t.client(identity).signUp({ body: { email, password } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? '';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
  const { userId } = await t.services.identity.verifyPassword({ email, password, client: { ip: '203.0.113.7' } });
  const sid = randomBytes(27).toString('base64url');
  principals.set(sid, { sessionId: newId<Id<'session'>>(), userId, tenantId: null, permissions: new Set(), operator: false });
  const former = t.services.authenticate;
  Object.assign(t.services, { authenticate: async (c: { sid: string }) => principals.get(c.sid) ?? former?.(c as never) });
  return { email, userId, sid };
}

async function start(t: TestApp) {
  const person = await newPerson(t);
  return { person, api: t.client(onboarding, person.sid), businesses: t.client(tenants, person.sid) };
}

async function rows(t: TestApp, text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'onboarding test');
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('steps', () => {
  it('refuses the second step before the first, and the last before the second, and says where to go', async () => {
    const { api } = await start(app());
    const early = { status: 409, code: 'onboarding.step-invalid' };
    expect((await problemOf(api.chooseSubscription({ body: { plan: 'basic' } }))).body).toMatchObject({ ...early, redirectTo: '/onboarding/business-info' });
    expect((await problemOf(api.completeAll({ body: { subscriptionPlan: 'free' } }))).body).toMatchObject(early);
    await api.saveBusinessInfo({ body: business });
    expect((await problemOf(api.completeAll({ body: { subscriptionPlan: 'free' } }))).body).toMatchObject({ ...early, redirectTo: '/onboarding/subscription' });
  });

  it.each([
    ['businessName', { businessName: '  ' }], ['businessName', { businessName: 'a\r\nb' }], ['country', { country: 'ZZ' }],
    ['currency', { currency: 'XXX' }], ['timeZone', { timeZone: 'Mars/Olympus' }], ['businessType', { businessType: '' }],
  ])('refuses a bad %s', async (field, wrong) => {
    const { api } = await start(app());
    const problem = await problemOf(api.saveBusinessInfo({ body: { ...business, ...wrong } }));
    expect(problem.body).toMatchObject({ status: 422, fields: { [field]: {} } });
    expect((await api.get()).state).toBe('NOT_STARTED');
  });

  it('a plan other than the chosen one is refused, and nothing is opened', async () => {
    const { api, businesses } = await start(app());
    await api.saveBusinessInfo({ body: business });
    await api.chooseSubscription({ body: { plan: 'professional', billingCycle: 'annual' } });
    expect((await problemOf(api.completeAll({ body: { subscriptionPlan: 'free' } }))).body).toMatchObject({ status: 409, code: 'onboarding.plan-mismatch' });
    expect((await businesses.list()).items).toEqual([]);
  });

  it('a paid plan is never opened without a verified payment, whatever the browser claims', async () => {
    const { api, businesses } = await start(app());
    await api.saveBusinessInfo({ body: business });
    expect(await api.chooseSubscription({ body: { plan: 'enterprise', billingCycle: 'monthly' } })).toMatchObject({ state: 'PAYMENT_PENDING', redirectTo: '/onboarding/payment' });
    const claimed = { subscriptionPlan: 'enterprise', billingCycle: 'monthly' as const, paymentReference: 'pi_made_up', planType: 'paid' };
    expect((await problemOf(api.completeAll({ body: claimed }))).body).toMatchObject({ status: 402, code: 'onboarding.payment-required' });
    expect((await businesses.list()).items).toEqual([]);
    expect(await api.chooseSubscription({ body: { plan: 'basic' } })).toMatchObject({ state: 'SUBSCRIPTION_SELECTION', plan: 'basic', billingCycle: null });
  });

  it('each step is kept at once and is there on another device', async () => {
    const t = app();
    const { api, person } = await start(t);
    expect(await api.get()).toEqual({ state: 'NOT_STARTED', onboardingCompleted: false, businessInfo: null, plan: null, billingCycle: null, redirectTo: '/onboarding/business-info' });
    await api.saveBusinessInfo({ body: { ...business, givenName: 'Amina', familyName: 'Wanjiru' } });
    await api.saveBusinessInfo({ body: { ...business, businessName: 'Jua Kali & Sons' } });
    expect(await t.client(onboarding, person.sid).get()).toMatchObject({
      state: 'BUSINESS_INFO', redirectTo: '/onboarding/subscription',
      businessInfo: { ...business, businessName: 'Jua Kali & Sons', timeZone: 'Africa/Nairobi', givenName: 'Amina', familyName: 'Wanjiru' },
    });
  });

  it('two tabs that begin at once begin one business', async () => {
    const t = app();
    const { api, person } = await start(t);
    await Promise.all(Array.from({ length: 6 }, (_, tab) => api.saveBusinessInfo({ body: { ...business, businessName: `Tab ${tab}` } })));
    expect(await rows(t, 'select tenant_id from system.onboarding where user_id = $1', [person.userId])).toHaveLength(1);
  });
});

describe('opening the books', () => {
  async function ready(t: TestApp) {
    const started = await start(t);
    await started.api.saveBusinessInfo({ body: business });
    await started.api.chooseSubscription({ body: { plan: 'basic' } });
    return started;
  }

  it('makes business, owner, settings and chart in one go, with an audit line', async () => {
    const t = app();
    const { api, person, businesses } = await ready(t);
    const done = await api.completeAll({ body: { subscriptionPlan: 'free', planType: 'whatever' } });
    expect(done).toEqual({ tenantId: done.tenantId, onboardingCompleted: true, redirectTo: `/${done.tenantId}/dashboard` });
    expect((await businesses.list()).items).toEqual([{ id: done.tenantId, name: 'Jua Kali Traders', role: 'owner', plan: 'basic' }]);
    expect(await api.get()).toMatchObject({ state: 'COMPLETED', onboardingCompleted: true, redirectTo: done.redirectTo });
    const id = [done.tenantId];
    expect(await rows(t, 'select name, currency, time_zone, plan from app.business where tenant_id = $1', id)).toEqual([{ name: 'Jua Kali Traders', currency: 'KES', time_zone: 'Africa/Nairobi', plan: 'basic' }]);
    expect(await rows(t, 'select currency from app.ledger_book where tenant_id = $1', id)).toEqual([{ currency: 'KES' }]);
    expect((await rows(t, 'select 1 from app.account where tenant_id = $1', id)).length).toBeGreaterThan(30);
    expect(await rows(t, 'select operation, user_id from app.audit_event where tenant_id = $1', id)).toEqual([{ operation: 'onboarding.completeAll', user_id: person.userId }]);
  });

  it('is done once by ten calls at once and by any later one', async () => {
    const t = app();
    const { api, person, businesses } = await ready(t);
    const replies = await Promise.all(Array.from({ length: 10 }, () => api.completeAll({ body: { subscriptionPlan: 'basic' } })));
    expect(new Set(replies.map((reply) => reply.tenantId)).size).toBe(1);
    expect(await api.completeAll({ body: { subscriptionPlan: 'free' } })).toEqual(replies[0]);
    expect((await businesses.list()).items).toHaveLength(1);
    expect(await rows(t, 'select 1 from system.membership where user_id = $1', [person.userId])).toHaveLength(1);
  });

  it('cannot be turned back: no step and no other plan afterwards; the same choice again changes nothing', async () => {
    const { api } = await ready(app());
    await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    expect(await api.chooseSubscription({ body: { plan: 'basic' } })).toMatchObject({ state: 'COMPLETED' });
    expect((await problemOf(api.saveBusinessInfo({ body: business }))).body.code).toBe('onboarding.already-completed');
    expect((await problemOf(api.chooseSubscription({ body: { plan: 'enterprise' } }))).body.code).toBe('onboarding.already-completed');
    expect((await problemOf(api.completeAll({ body: { subscriptionPlan: 'enterprise' } }))).body.code).toBe('onboarding.plan-mismatch');
  });

  it('another business goes the same way beside the first', async () => {
    const { api, businesses } = await ready(app());
    const first = await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    expect(await api.startAnother({ body: { ...business, businessName: 'Second', country: 'UG', currency: 'UGX' } })).toMatchObject({ state: 'BUSINESS_INFO', businessInfo: { timeZone: 'Africa/Kampala' } });
    expect((await businesses.list()).items.map((item) => item.id)).toEqual([first.tenantId]);
    await api.chooseSubscription({ body: { plan: 'basic' } });
    const second = await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    expect((await businesses.list()).items.map((item) => item.id)).toEqual([first.tenantId, second.tenantId]);
  });
});

describe('businesses', () => {
  it('a foreign business is as unknown as one that does not exist', async () => {
    const t = app();
    const owner = await start(t);
    await owner.api.saveBusinessInfo({ body: business });
    await owner.api.chooseSubscription({ body: { plan: 'basic' } });
    const { tenantId } = await owner.api.completeAll({ body: { subscriptionPlan: 'basic' } });
    const stranger = await start(t);
    const bare = ({ requestId: _request, ...body }: Record<string, unknown>) => body;
    const [foreign, unknown] = await Promise.all([tenantId, crypto.randomUUID()].map((id) => problemOf(t.client(tenants, stranger.person.sid).get({ params: { id } }))));
    expect(foreign?.body).toMatchObject({ status: 404, code: 'tenants.not-found' });
    expect(bare({ ...foreign?.body })).toEqual(bare({ ...unknown?.body }));
    const refused = await Promise.all([tenantId, crypto.randomUUID()].map((id) => problemOf(stranger.businesses.verify({ body: { tenantId: id } }))));
    for (const problem of refused) {
      expect(problem.body).toMatchObject({ status: 403, code: 'tenants.verification-failed', supportEmail: expect.stringContaining('@') });
      expect(problem.body['supportReference']).toBe(problem.body.requestId);
    }
    expect(await owner.businesses.verify({ body: { tenantId } })).toEqual({ verified: true });
    expect(await owner.businesses.get({ params: { id: tenantId } })).toMatchObject({ id: tenantId, role: 'owner', currency: 'KES', timeZone: 'Africa/Nairobi' });
    expect((await stranger.businesses.list()).items).toEqual([]);
    expect((await problemOf(stranger.businesses.current())).body).toMatchObject({ status: 403, code: 'sessions.no-tenant' });
  });
});
