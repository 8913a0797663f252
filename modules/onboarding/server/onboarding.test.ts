import { describe, expect, it } from 'vitest';
import { isolationSuite, mailsTo, problemOf, testApp, unique, type TestApp } from '@dott/platform/testing';
import { openClient } from '@dott/platform/db';
import type { TenantId } from '@dott/platform/ids';
import { identity } from '@dott/modules/identity/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { onboarding } from '../contract.ts';

const app = testApp();
const business = { businessName: 'Jua Kali Traders', businessType: 'retail', country: 'KE', currency: 'KES' };

isolationSuite(onboarding, app, async () => ({ get: {}, saveBusinessInfo: {}, chooseSubscription: {}, payment: {}, beginPayment: {}, settlePayment: {}, completeAll: {}, startAnother: {}, profile: {} }));

const password = 'violet harbour lamp 92';

async function newPerson(t: TestApp) {
  const email = `${unique('owner')}@example.com`;
  await t.client(identity).signUp({ body: { email, password } });
  await t.runJobs();
  const link = (await mailsTo(t.config.dataDir, email)).at(-1)?.link ?? '';
  await t.client(identity).verifyEmail({ body: { token: new URL(link).searchParams.get('token') ?? '' } });
  const { sid, session, redirectTo } = await signIn(t, email);
  return { email, sid, userId: session.user.id, redirectTo };
}

const signIn = (t: TestApp, email: string) => t.client(sessions).create({ body: { proof: 'password', email, password } });

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

  it('every session sees it at once: this one, one on another device, and one that is opened later', async () => {
    const t = app();
    const { api, person } = await ready(t);
    const elsewhere = await signIn(t, person.email);
    expect(elsewhere.redirectTo).toBe('/onboarding/subscription');
    const { tenantId } = await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    for (const sid of [person.sid, elsewhere.sid]) {
      expect(await t.client(sessions, sid).current()).toMatchObject({ tenant: { id: tenantId, name: 'Jua Kali Traders' }, plan: 'basic', needsOnboarding: false, onboardingCompleted: true });
    }
    expect(await signIn(t, person.email)).toMatchObject({ redirectTo: `/${tenantId}/dashboard`, session: { tenant: { id: tenantId } } });
    expect(await t.client(onboarding, person.sid).profile()).toMatchObject({
      user: { email: person.email }, tenant: { id: tenantId, role: 'owner', currency: 'KES' },
      subscription: { plan: 'basic', name: 'Free (Basic)', billingCycle: null, users: 1 }, onboarding: { state: 'COMPLETED', onboardingCompleted: true },
    });
  });

  it("the owner's name is in the session's next look-up", async () => {
    const t = app();
    const { api, person } = await start(t);
    expect((await t.client(sessions, person.sid).current()).user.initials).toBe('O');
    await api.saveBusinessInfo({ body: { ...business, givenName: 'Amina', familyName: 'Wanjiru' } });
    expect((await t.client(sessions, person.sid).current()).user).toMatchObject({ givenName: 'Amina', initials: 'AW' });
  });

  it('who is removed from the only business begins anew instead of going in a circle', async () => {
    const t = app();
    const { api, person } = await ready(t);
    await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    const [membership] = await rows(t, 'select tenant_id from system.membership where user_id = $1', [person.userId]);
    // The column holds ids of businesses only.
    await t.signUp({ tenantId: membership?.['tenant_id'] as TenantId, role: 'owner' });
    await rows(t, `update system.membership set status = 'removed' where user_id = $1`, [person.userId]);
    expect(await api.get()).toMatchObject({ state: 'NOT_STARTED', onboardingCompleted: false, redirectTo: '/onboarding/business-info' });
    expect((await signIn(t, person.email)).redirectTo).toBe('/onboarding/business-info');
    expect(await api.saveBusinessInfo({ body: business })).toMatchObject({ state: 'BUSINESS_INFO', redirectTo: '/onboarding/subscription' });
  });

  it('another business goes the same way beside the first; the session moves into it under a new id', async () => {
    const t = app();
    const { api, businesses, person } = await ready(t);
    const first = await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    expect(await api.startAnother({ body: { ...business, businessName: 'Second', country: 'UG', currency: 'UGX' } })).toMatchObject({ state: 'BUSINESS_INFO', businessInfo: { timeZone: 'Africa/Kampala' } });
    expect((await businesses.list()).items.map((item) => item.id)).toEqual([first.tenantId]);
    await api.chooseSubscription({ body: { plan: 'basic' } });
    const { sid, body } = await moving(t, person.sid, '/api/onboarding/complete-all', { subscriptionPlan: 'basic' });
    expect((await t.client(tenants, sid).list()).items.map((item) => item.id)).toEqual([first.tenantId, body['tenantId']]);
    expect((await t.client(sessions, sid).current()).tenant?.id).toBe(body['tenantId']);
    expect((await problemOf(businesses.list())).body.code).toBe('sessions.rotated');
    expect((await signIn(t, person.email)).redirectTo).toBe('/select-tenant');
    const back = await moving(t, sid, '/api/tenants/switch', { tenantId: first.tenantId });
    expect(back.body).toMatchObject({ tenant: { id: first.tenantId, name: 'Jua Kali Traders' } });
    expect((await t.client(tenants, back.sid).current()).id).toBe(first.tenantId);
  });
});

async function moving(t: TestApp, sid: string, url: string, payload: object): Promise<{ sid: string; body: Record<string, unknown> }> {
  // The browser that signed in, as the kit's transport tells it: a session does not go on in another one.
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  const reply = await t.app.inject({ method: 'POST', url, payload, headers: { authorization: `Session ${sid}`, 'x-dott-service-key': t.config.serviceKey, 'x-dott-client-agent': agent } });
  expect(reply.statusCode).toBe(200);
  const [next = '', life] = String(reply.headers['x-dott-set-sid']).split(';');
  expect(next).toMatch(/^[\w-]{36}$/);
  expect(life).toMatch(/^max-age=8\d{4}$/);
  return { sid: next, body: reply.json() };
}

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
    const moved = await Promise.all([tenantId, crypto.randomUUID()].map((id) => problemOf(t.client(sessions, stranger.person.sid).switchTenant({ body: { tenantId: id } }))));
    expect(moved.map((problem) => problem.body.code)).toEqual(['tenants.verification-failed', 'tenants.verification-failed']);
    expect((await stranger.businesses.list()).items).toEqual([]);
    expect((await problemOf(stranger.businesses.current())).body).toMatchObject({ status: 403, code: 'sessions.no-tenant' });
  });
});
