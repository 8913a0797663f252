import { describe, expect, it } from 'vitest';
import { isolationSuite, mailsTo, problemOf, type SignedWebhook, type TestShop } from '@dott/platform/testing';
import { customers } from '@dott/modules/customers/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { team } from '@dott/modules/team/contract';
import { subscriptions } from '../contract.ts';
import { GRACE_DAYS } from '../rules.ts';
import { payingApp, rowsOf } from './paying.fixture.ts';
import { listDoubtful } from './subscriptions.sql.ts';

const app = payingApp();
const day = 24 * 60 * 60 * 1_000;
const monthly = { plan: 'professional', billingCycle: 'monthly' } as const;

isolationSuite(subscriptions, () => app().t, async () => ({
  current: {}, invoices: {}, preview: { query: monthly }, begin: { body: monthly }, changeCard: {}, purchase: {}, settle: { body: {} }, change: { body: monthly }, cancel: {}, resume: {}, stripeWebhook: {},
}));

/** A free business in Kenya with its owner. */
async function freeShop(email?: string) {
  const { t, stripe } = app();
  const shop = await t.signUp(email === undefined ? {} : { email });
  return { t, stripe, shop, api: shop.api(subscriptions), session: shop.api(sessions) };
}

const sessionOf = (url: string | null): string => url?.split('/').at(-1) ?? '';

async function refsOf(shop: TestShop): Promise<{ customer: string; subscription: string }> {
  const [row] = await rowsOf(app().t, 'select customer_ref, subscription_ref from system.subscription where tenant_id = $1', [shop.tenantId]);
  return { customer: String(row?.['customer_ref']), subscription: String(row?.['subscription_ref']) };
}

/** A business that pays for a plan with a Kenyan card. */
async function paidShop(choice: { plan: 'professional' | 'enterprise'; billingCycle: 'monthly' | 'annual' } = monthly, email?: string) {
  const free = await freeShop(email);
  const { url } = await free.api.begin({ body: choice });
  free.stripe.payCheckout(sessionOf(url), { card: '4242424242424242', cardCountry: 'KE' });
  expect(await free.api.settle({ body: {} })).toMatchObject({ state: 'paid' });
  return { ...free, ...await refsOf(free.shop) };
}

describe('buying from inside a business', () => {
  it('a free business is on the free plan, and a purchase puts it on the paid one in every session at once', async () => {
    const { api, session, stripe } = await freeShop();
    expect(await api.current()).toMatchObject({ plan: 'basic', standing: 'free', price: { amount: '0.00' }, purchase: null, card: null, limits: { users: 1 } });
    const begun = await api.begin({ body: { plan: 'enterprise', billingCycle: 'annual' } });
    expect(begun).toMatchObject({ state: 'open', price: { amount: '216.00' }, listed: { amount: '432.00' } });
    expect(await api.current()).toMatchObject({ purchase: { state: 'open', plan: 'enterprise' } });
    stripe.payCheckout(sessionOf(begun.url), { card: '5555555555554444', cardCountry: 'KE' });
    await api.settle({ body: {} });
    expect(await session.current()).toMatchObject({ plan: 'enterprise' });
    expect(await api.current()).toMatchObject({ standing: 'active', billingCycle: 'annual', card: { brand: 'mastercard', last4: '4444', country: 'KE' }, purchase: null });
  });

  it('another choice takes the place of the one that was begun; the same one finds its page', async () => {
    const { api } = await freeShop();
    const first = await api.begin({ body: monthly });
    expect(await api.begin({ body: monthly })).toEqual(first);
    const other = await api.begin({ body: { plan: 'enterprise', billingCycle: 'monthly' } });
    expect(other.url).not.toBe(first.url);
    expect(await api.purchase()).toMatchObject({ plan: 'enterprise', state: 'open' });
  });

  it('only an owner pays; who reads sees the plan', async () => {
    const { t, shop } = await freeShop();
    const admin = await t.signUp({ tenantId: shop.tenantId, role: 'admin' });
    const sales = await t.signUp({ tenantId: shop.tenantId, role: 'sales' });
    expect(await admin.api(subscriptions).current()).toMatchObject({ plan: 'basic' });
    expect((await problemOf(admin.api(subscriptions).begin({ body: monthly }))).status).toBe(403);
    expect((await problemOf(sales.api(subscriptions).current())).status).toBe(403);
  });

  it('lists invoices, and another business sees none of them', async () => {
    const { api } = await paidShop();
    expect((await api.invoices()).items).toMatchObject([{ amount: { amount: '7.50', currency: 'USD' }, status: 'paid', url: expect.stringContaining('/invoice/') }]);
    expect((await (await freeShop()).api.invoices()).items).toEqual([]);
  });
});

describe('another plan', () => {
  it('a larger one: the difference is told, charged by the day, and there at once', async () => {
    const { t, api, session, stripe, customer } = await paidShop();
    t.clock.advance(10 * day);
    const wanted = { plan: 'enterprise', billingCycle: 'monthly' } as const;
    const told = await api.preview({ query: wanted });
    expect(told).toMatchObject({ price: { amount: '22.50' }, credit: { amount: '0.00' } });
    expect(Number(told.dueNow.amount)).toBeGreaterThan(9);
    expect(Number(told.dueNow.amount)).toBeLessThan(11);
    expect(await api.change({ body: wanted })).toMatchObject({ plan: 'enterprise', price: { amount: '22.50' }, limits: { users: null } });
    expect(await session.current()).toMatchObject({ plan: 'enterprise' });
    const charged = stripe.events.filter(({ type, data }) => type === 'invoice.paid' && 'customer' in data.object && data.object.customer === customer).length;
    expect(charged).toBe(2);
    expect((await problemOf(api.preview({ query: wanted }))).code).toBe('subscriptions.same-plan');
  });

  it('that cannot be paid changes nothing', async () => {
    const { api, session, stripe, customer } = await paidShop();
    stripe.refuseCharges(customer, 'insufficient_funds');
    expect((await problemOf(api.change({ body: { plan: 'enterprise', billingCycle: 'monthly' } }))).code).toBe('subscriptions.insufficient-funds');
    expect(await session.current()).toMatchObject({ plan: 'professional' });
    expect(await api.current()).toMatchObject({ plan: 'professional', standing: 'active' });
  });

  it('is refused while a payment is due: unpaid days are no credit', async () => {
    const { t, api, stripe, customer, subscription } = await paidShop({ plan: 'enterprise', billingCycle: 'monthly' });
    stripe.refuseCharges(customer, 'generic_decline');
    stripe.nextPeriod(subscription);
    await stripe.webhooks.settled();
    await t.runJobs();
    stripe.refuseCharges(customer, undefined);
    expect((await problemOf(api.preview({ query: monthly }))).code).toBe('subscriptions.payment-due');
    expect((await problemOf(api.change({ body: monthly }))).code).toBe('subscriptions.payment-due');
    expect(await api.current()).toMatchObject({ plan: 'enterprise', standing: 'past-due' });
  });

  it('a smaller one: what is left is credited, and people who are there stay', async () => {
    const { t, api, shop } = await paidShop({ plan: 'enterprise', billingCycle: 'annual' });
    for (const role of ['sales', 'viewer', 'admin'] as const) await t.signUp({ tenantId: shop.tenantId, role });
    expect(Number((await api.preview({ query: { plan: 'professional', billingCycle: 'annual' } })).credit.amount)).toBeGreaterThan(100);
    expect(await api.change({ body: { plan: 'professional', billingCycle: 'annual' } })).toMatchObject({ plan: 'professional' });
    expect((await shop.api(team).list()).items).toHaveLength(4);
    expect((await problemOf(shop.api(team).invite({ body: { email: 'fifth@example.com', role: 'viewer' } }))).body).toMatchObject({ code: 'plans.users-limit', upgradeTo: 'enterprise' });
  });

  it('of four who come at once to a plan for three, the places are given once', async () => {
    const { shop } = await paidShop();
    const invite = (n: number) => shop.api(team).invite({ body: { email: `guest-${n}-${shop.tenantId}@example.com`, role: 'viewer' } }).then(() => 'asked', (error: { code?: string }) => error.code);
    expect((await Promise.all([1, 2, 3, 4].map(invite))).toSorted()).toEqual(['asked', 'asked', 'plans.users-limit', 'plans.users-limit']);
  });
});

it('what is sent again under the same key is answered, and done once', async () => {
  const { t, stripe, shop, customer } = await paidShop();
  const again = (path: string, payload: object) => t.app.inject({ method: 'POST', url: `/api/subscription/${path}`, payload, headers: { authorization: `Session ${shop.sid}`, 'idempotency-key': `key-${path}` } });
  for (let time = 0; time < 2; time += 1) {
    const reply = await again('change', { plan: 'enterprise', billingCycle: 'monthly' });
    expect([reply.statusCode, reply.json<{ plan: string }>().plan]).toEqual([200, 'enterprise']);
    expect((await again('cancel', {})).json()).toMatchObject({ standing: 'ending' });
  }
  expect((await again('change', { plan: 'professional', billingCycle: 'monthly' })).json()).toMatchObject({ code: 'request.idempotency-mismatch' });
  expect(stripe.events.filter(({ type, data }) => type === 'charge.succeeded' && 'customer' in data.object && data.object.customer === customer)).toHaveLength(2);
});

describe('the end', () => {
  it('comes with what is paid for, can be taken back, and leaves the free plan with everything in it', async () => {
    const { t, api, session, stripe, shop, subscription } = await paidShop();
    expect(await api.cancel()).toMatchObject({ standing: 'ending', plan: 'professional' });
    expect(await api.resume()).toMatchObject({ standing: 'active' });
    await api.cancel();
    await shop.api(customers).create({ body: { name: 'Kept' } });
    stripe.nextPeriod(subscription);
    await stripe.webhooks.settled();
    await t.runJobs();
    expect(await session.current()).toMatchObject({ plan: 'basic', readOnly: false });
    expect(await api.current()).toMatchObject({ standing: 'free', plan: 'basic', periodEndsAt: null });
    expect((await shop.api(customers).list({ query: {} })).items).toMatchObject([{ name: 'Kept' }]);
    await shop.api(customers).create({ body: { name: 'After' } });
    expect((await problemOf(api.cancel())).code).toBe('subscriptions.no-subscription');
    // And one can come back.
    expect(await api.begin({ body: monthly })).toMatchObject({ state: 'open' });
  });
});

describe('a payment that does not arrive', () => {
  async function lateShop(email?: string) {
    const paid = await paidShop(monthly, email);
    paid.stripe.refuseCharges(paid.customer, 'generic_decline');
    paid.stripe.nextPeriod(paid.subscription);
    await paid.stripe.webhooks.settled();
    await paid.t.runJobs();
    return paid;
  }

  it('changes nothing for 14 days, and the owner is told', async () => {
    const email = `late-${Date.now()}@example.com`;
    const { t, api, shop, session } = await lateShop(email);
    expect(await api.current()).toMatchObject({ standing: 'past-due', plan: 'professional', graceEndsAt: expect.any(String) });
    expect(await session.current()).toMatchObject({ plan: 'professional', readOnly: false });
    await shop.api(customers).create({ body: { name: 'Still works' } });
    expect((await mailsTo(t.config.dataDir, email)).at(-1)?.subject).toBe('A payment for your plan did not go through');
  });

  it('is told to who owns the business now, not to who bought the plan', async () => {
    const [former, owner] = [`former-${Date.now()}@example.com`, `now-${Date.now()}@example.com`];
    const paid = await paidShop(monthly, former);
    await paid.t.signUp({ tenantId: paid.shop.tenantId, role: 'owner', email: owner });
    await rowsOf(paid.t, `update system.membership set status = 'removed' where tenant_id = $1 and user_id = $2`, [paid.shop.tenantId, paid.shop.userId]);
    paid.stripe.refuseCharges(paid.customer, 'generic_decline');
    paid.stripe.nextPeriod(paid.subscription);
    await paid.stripe.webhooks.settled();
    await paid.t.runJobs();
    expect((await mailsTo(paid.t.config.dataDir, owner)).map(({ subject }) => subject)).toContain('A payment for your plan did not go through');
    expect((await mailsTo(paid.t.config.dataDir, former)).map(({ subject }) => subject)).not.toContain('A payment for your plan did not go through');
  });

  it('then leaves the business to be read, never closed; another card brings it back at once', async () => {
    const { t, api, shop, session, stripe, customer } = await lateShop();
    t.clock.advance(GRACE_DAYS * day + 1);
    await t.services.db.withSystem('test', async (tx) => tx.enqueue('subscriptions.watch', {}));
    await t.runJobs();
    // A session of fourteen days ago is over.
    const back = (await t.signUp({ tenantId: shop.tenantId, role: 'owner' }));
    expect(await back.api(sessions).current()).toMatchObject({ readOnly: true });
    expect((await back.api(customers).list({ query: {} })).items).toEqual([]);
    // Letting somebody go adds nothing, and has to be possible at any time.
    const [former, leaving] = [await t.signUp({ tenantId: shop.tenantId, role: 'sales' }), await t.signUp({ tenantId: shop.tenantId, role: 'viewer' })];
    await back.api(team).remove({ params: { id: former.userId } });
    await leaving.api(team).leave();
    expect((await problemOf(former.api(customers).list({ query: {} }))).status).toBeGreaterThan(400);
    expect((await problemOf(back.api(customers).create({ body: { name: 'No' } }))).body).toMatchObject({ code: 'sessions.read-only', status: 402, recovery: 'upgrade' });
    const pay = back.api(subscriptions);
    expect(await pay.current()).toMatchObject({ standing: 'read-only' });
    stripe.refuseCharges(customer, undefined);
    const { url } = await pay.changeCard();
    stripe.payCheckout(sessionOf(url), { card: '5555555555554444', cardCountry: 'KE' });
    expect(await pay.settle({ body: {} })).toMatchObject({ state: 'paid' });
    expect(await pay.current()).toMatchObject({ standing: 'active', card: { last4: '4444' }, price: { amount: '7.50' } });
    await back.api(customers).create({ body: { name: 'Yes' } });
    expect([api, session]).toHaveLength(2);
  });

  it('can be answered with the free plan', async () => {
    const { api, session } = await lateShop();
    expect(await api.cancel()).toMatchObject({ standing: 'free', plan: 'basic' });
    expect(await session.current()).toMatchObject({ plan: 'basic', readOnly: false });
  });
});

describe('another card', () => {
  it('of a country without the discount is told before it costs more', async () => {
    const { api, stripe } = await paidShop();
    const { url } = await api.changeCard();
    stripe.payCheckout(sessionOf(url), { card: '4242424242424242', cardCountry: 'DE' });
    expect(await api.purchase()).toMatchObject({ state: 'price-changed', price: { amount: '15.00' } });
    expect((await problemOf(api.settle({ body: {} }))).code).toBe('subscriptions.price-changed');
    expect(await api.current()).toMatchObject({ price: { amount: '7.50' }, card: { country: 'KE' } });
    await api.settle({ body: { accept: '15.00' } });
    expect(await api.current()).toMatchObject({ price: { amount: '15.00' }, card: { country: 'DE' }, discount: null });
  });

  it('that was begun for a larger plan does not bring it back unpaid after a change to a smaller one', async () => {
    const { api, stripe, session } = await paidShop({ plan: 'enterprise', billingCycle: 'annual' });
    const { url } = await api.changeCard();
    stripe.payCheckout(sessionOf(url), { card: '5555555555554444', cardCountry: 'KE' });
    await api.change({ body: { plan: 'professional', billingCycle: 'annual' } });
    expect((await problemOf(api.settle({ body: {} }))).code).toBe('subscriptions.no-card');
    expect(await api.current()).toMatchObject({ plan: 'professional', price: { amount: '72.00' }, purchase: null });
    expect(await session.current()).toMatchObject({ plan: 'professional' });
    expect(await api.changeCard()).toMatchObject({ state: 'open', plan: 'professional' });
  });

  it('whose change was cut off can be changed again', async () => {
    const { t, api, stripe } = await paidShop();
    const { url } = await api.changeCard();
    stripe.payCheckout(sessionOf(url), { card: '5555555555554444', cardCountry: 'KE' });
    stripe.faults.next({ answer: 'cut', call: 'POST /v1/customers/', times: 3 });
    expect((await problemOf(api.settle({ body: {} }))).code).toBe('subscriptions.provider-unavailable');
    t.clock.advance(3 * 60_000);
    expect(await api.purchase()).toMatchObject({ state: 'ready' });
    expect(await api.changeCard()).toMatchObject({ state: 'open' });
  });
});

describe('messages of the provider', () => {
  const post = async ({ body, headers }: SignedWebhook) => app().t.app.inject({ method: 'POST', url: '/api/webhooks/stripe', payload: body, headers });

  it('are believed by their signature only', async () => {
    const { stripe } = await paidShop();
    const event = stripe.events.at(-1);
    if (!event) throw new Error('nothing happened');
    expect((await post(stripe.webhooks.signed(event))).statusCode).toBe(200);
    const forged = [
      stripe.webhooks.signed(event, { secret: 'whsec_of_somebody_else' }), stripe.webhooks.signed(event, { timestamp: 1_000 }),
      { ...stripe.webhooks.signed(event), body: JSON.stringify({ ...event, type: 'invoice.paid' }) }, { body: '{}', headers: { 'content-type': 'application/json' } },
    ];
    for (const message of forged) {
      const reply = await post(message);
      expect(reply.json()).toMatchObject({ status: 400, code: 'subscriptions.signature-invalid' });
      expect(reply.body).not.toMatch(/signatures|Stripe-?Signature|node_modules/i);
    }
  });

  it('come twice, late, in any order or never: what stands is what the provider says when it is asked', async () => {
    const { t, api, stripe, subscription } = await paidShop();
    stripe.webhooks.hold();
    await api.cancel();
    await api.resume();
    await api.change({ body: { plan: 'enterprise', billingCycle: 'monthly' } });
    await stripe.webhooks.release((held) => [...held].toReversed());
    const [old] = stripe.events.filter(({ type, data }) => type === 'customer.subscription.created' && 'id' in data.object && data.object.id === subscription);
    if (!old) throw new Error('the subscription was not told of');
    for (let time = 0; time < 3; time += 1) expect((await stripe.webhooks.deliver(old)).status).toBe(200);
    await t.runJobs();
    expect(await api.current()).toMatchObject({ plan: 'enterprise', standing: 'active' });
    expect(await rowsOf(t, 'select count(*)::int as times from system.webhook_message where ref = $1', [old.id])).toEqual([{ times: 1 }]);
  });

  const form = (fields: Record<string, string>) => ({ method: 'POST', headers: { authorization: `Bearer ${app().stripe.secretKey}`, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields) });

  it('a second subscription, made by hand, is told to the operator', async () => {
    const { t, stripe, customer, subscription } = await paidShop();
    const headers = { authorization: `Bearer ${stripe.secretKey}` };
    const first = await (await fetch(`${stripe.url}/v1/subscriptions/${subscription}`, { headers })).json() as { default_payment_method: string; items: { data: { price: { id: string } }[] } };
    const made = await fetch(`${stripe.url}/v1/subscriptions`, form({ customer, 'items[0][price]': first.items.data[0]?.price.id ?? '', default_payment_method: first.default_payment_method }));
    expect(made.status).toBe(200);
    await stripe.webhooks.settled();
    await t.runJobs();
    expect(t.logLines.join()).toContain('more than one subscription that is charged for');
  });

  it('a subscription at a price that is none of ours opens nothing', async () => {
    const { t, api, session, stripe, customer } = await paidShop();
    const made = await (await fetch(`${stripe.url}/v1/prices`, form({ currency: 'usd', unit_amount: '1', 'recurring[interval]': 'month', 'product_data[name]': 'Something else' }))).json() as { id: string };
    await api.cancel();
    stripe.nextPeriod((await rowsOf(t, 'select subscription_ref from system.subscription where customer_ref = $1', [customer])).map((row) => String(row['subscription_ref']))[0] ?? '');
    await fetch(`${stripe.url}/v1/subscriptions`, form({ customer, 'items[0][price]': made.id }));
    await stripe.webhooks.settled();
    await t.runJobs();
    expect(await session.current()).toMatchObject({ plan: 'basic' });
    expect(t.logLines.join()).toContain('counts for nothing');
  });
});

it('of more doubtful businesses than one round takes, each has its turn', async () => {
  const { t, shop } = await freeShop();
  const plan = `'plan', 'professional', 'monthly', 'KE', 750, now() - interval '1 hour'`;
  await rowsOf(t, `insert into system.purchase (id, tenant_id, user_id, purpose, plan, billing_cycle, country, told_minor, updated_at)
    select gen_random_uuid(), gen_random_uuid(), $1, ${plan} from generate_series(1, 600)`, [shop.userId]);
  const asked = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const [found] = await t.services.db.withSystem('test', (tx) => tx.commit(listDoubtful(tx, t.clock.now())));
    for (const { tenant_id: tenantId } of found) asked.add(tenantId);
  }
  expect(asked.size).toBeGreaterThanOrEqual(600);
});
