import { describe, expect, it } from 'vitest';
import { problemOf } from '@dott/platform/testing';
import { privacy } from '@dott/modules/privacy/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { subscriptions } from '@dott/modules/subscriptions/contract';
import { newcomer, payingApp, rowsOf, type PayingApp } from '../../subscriptions/server/paying.fixture.ts';
import { onboarding } from '../contract.ts';
import { repair } from './index.ts';

const app = payingApp();
const business = { businessName: 'Jua Kali Traders', businessType: 'retail', country: 'KE', currency: 'KES' };

/** Somebody who has chosen a paid plan and stands before its payment. */
async function buyer(country = 'KE') {
  const { t, stripe } = app();
  const person = await newcomer(t);
  const api = t.client(onboarding, person.sid);
  await api.saveBusinessInfo({ body: { ...business, country } });
  await api.chooseSubscription({ body: { plan: 'professional', billingCycle: 'monthly' } });
  return { t, stripe, ...person, api, session: t.client(sessions, person.sid), subscription: t.client(subscriptions, person.sid) };
}
type Buyer = Awaited<ReturnType<typeof buyer>>;

const sessionOf = (url: string | null): string => url?.split('/').at(-1) ?? '';

/** Enters a card on the provider's page. */
async function enterCard({ api, stripe }: Buyer, card: { card?: string; cardCountry?: string; threeDSecure?: 'complete' | 'fail' } = {}) {
  const { url } = await api.beginPayment();
  return stripe.payCheckout(sessionOf(url), { card: '4242424242424242', cardCountry: 'KE', ...card });
}

/** What the provider holds of a business: money that was taken, and subscriptions that last. */
async function taken({ t, stripe }: PayingApp, userId: string) {
  const [row] = await rowsOf(t, 'select customer_ref from system.subscription where user_id = $1', [userId]);
  const paid = stripe.events.filter((event) => event.type === 'invoice.paid' && 'customer' in event.data.object && event.data.object.customer === row?.['customer_ref']);
  return paid.map((event) => ('amount_paid' in event.data.object ? event.data.object.amount_paid : undefined));
}

const open = { subscriptionPlan: 'professional' } as const;

describe('a card that works', () => {
  it('is charged the regional price once, and the books open with the plan', async () => {
    const b = await buyer();
    expect(await b.api.payment()).toMatchObject({ state: 'none', price: { amount: '7.50', currency: 'USD' }, listed: { amount: '15.00' }, discount: { percent: 50 } });
    expect((await problemOf(b.api.completeAll({ body: open }))).code).toBe('onboarding.payment-required');
    expect((await problemOf(b.api.settlePayment({ body: {} }))).code).toBe('subscriptions.no-card');
    await enterCard(b);
    expect(await b.api.payment()).toMatchObject({ state: 'ready', card: { brand: 'visa', last4: '4242', country: 'KE' }, price: { amount: '7.50' } });
    expect(await taken(b, b.userId)).toEqual([]);
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'paid', price: { amount: '7.50' } });
    const { tenantId } = await b.api.completeAll({ body: { ...open, billingCycle: 'monthly', paymentReference: 'anything' } });
    expect(await taken(b, b.userId)).toEqual([750]);
    expect(await b.session.current()).toMatchObject({ tenant: { id: tenantId }, plan: 'professional', readOnly: false });
    expect(await b.subscription.current()).toMatchObject({ plan: 'professional', standing: 'active', price: { amount: '7.50' }, listed: { amount: '15.00' }, limits: { users: 3 }, offered: true });
  });

  it('of another country costs the list price, which is told before anything is charged and has to be accepted by name', async () => {
    const b = await buyer();
    await enterCard(b, { cardCountry: 'US' });
    expect(await b.api.payment()).toMatchObject({ state: 'price-changed', price: { amount: '15.00' }, card: { country: 'US' }, discount: null });
    expect((await problemOf(b.api.settlePayment({ body: {} }))).body).toMatchObject({ code: 'subscriptions.price-changed', status: 409, price: { amount: '15.00', currency: 'USD' } });
    expect((await problemOf(b.api.settlePayment({ body: { accept: '7.50' } }))).code).toBe('subscriptions.price-changed');
    expect((await problemOf(b.api.settlePayment({ body: { accept: '15.001' } }))).status).toBe(422);
    expect(await taken(b, b.userId)).toEqual([]);
    expect(await b.api.settlePayment({ body: { accept: '15.00' } })).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([1500]);
  });

  it('for a business that moved to a country without the discount costs the list price, which has to be accepted', async () => {
    const b = await buyer();
    await enterCard(b);
    expect(await b.api.payment()).toMatchObject({ state: 'ready', price: { amount: '7.50' } });
    await b.api.saveBusinessInfo({ body: { ...business, country: 'US', currency: 'USD' } });
    expect((await problemOf(b.api.settlePayment({ body: {} }))).code).toBe('subscriptions.price-changed');
    expect(await taken(b, b.userId)).toEqual([]);
    expect(await b.api.settlePayment({ body: { accept: '15.00' } })).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([1500]);
  });

  it('of a business that moved before the card was entered begins anew, at the new price', async () => {
    const b = await buyer('US');
    const first = await b.api.beginPayment();
    await b.api.saveBusinessInfo({ body: business });
    const second = await b.api.beginPayment();
    expect(second).toMatchObject({ state: 'open', price: { amount: '7.50' } });
    expect(second.url).not.toBe(first.url);
  });

  it('of a country with the discount does not give it to a business without', async () => {
    const b = await buyer('US');
    expect(await b.api.payment()).toMatchObject({ price: { amount: '15.00' }, discount: null });
    await enterCard(b, { cardCountry: 'KE' });
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([1500]);
  });
});

describe('a card that does not work', () => {
  it.each([
    ['insufficient_funds', 'insufficient-funds'], ['expired_card', 'card-expired'], ['incorrect_cvc', 'card-details-wrong'], ['processing_error', 'processing-failed'],
    ['stolen_card', 'card-declined'], ['generic_decline', 'card-declined'],
  ] as const)('%s has a sentence of its own; another try with it, or with another card, goes on', async (decline, code) => {
    const b = await buyer();
    const [customer] = [await enterCard(b)].map(({ session }) => session.customer ?? '');
    b.stripe.refuseCharges(customer ?? '', decline);
    const problem = await problemOf(b.api.settlePayment({ body: {} }));
    expect(problem.body).toMatchObject({ code: `subscriptions.${code}`, status: 402 });
    expect(await b.api.payment()).toMatchObject({ state: 'failed', failure: code });
    expect((await problemOf(b.api.completeAll({ body: open }))).code).toBe('onboarding.payment-required');
    expect(await taken(b, b.userId)).toEqual([]);
    b.stripe.refuseCharges(customer ?? '', undefined);
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([750]);
  });

  it('is refused on the provider’s page already, and nothing is known of it here', async () => {
    const b = await buyer();
    expect((await enterCard(b, { card: '4000000000000002' })).status).toBe('declined');
    expect(await b.api.payment()).toMatchObject({ state: 'open', card: null });
  });

  it('can be changed for the free plan', async () => {
    const b = await buyer();
    b.stripe.refuseCharges((await enterCard(b)).session.customer ?? '', 'generic_decline');
    await problemOf(b.api.settlePayment({ body: {} }));
    await b.api.chooseSubscription({ body: { plan: 'basic' } });
    await b.api.completeAll({ body: { subscriptionPlan: 'basic' } });
    expect(await b.session.current()).toMatchObject({ plan: 'basic' });
  });
});

describe('3-D Secure', () => {
  it('when the card is entered: done there, charged here', async () => {
    const b = await buyer();
    expect((await enterCard(b, { card: '4000002500003155', threeDSecure: 'fail' })).status).toBe('declined');
    await enterCard(b, { card: '4000002500003155', threeDSecure: 'complete' });
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'paid' });
  });

  it('at the charge: the bank’s page, and what is answered there is found', async () => {
    const b = await buyer();
    await enterCard(b, { card: '4000002760003184', threeDSecure: 'complete' });
    const waiting = await b.api.settlePayment({ body: {} });
    expect(waiting).toMatchObject({ state: 'authentication', url: expect.stringContaining('/invoice/') });
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'authentication', url: waiting.url });
    expect((await problemOf(b.api.completeAll({ body: open }))).code).toBe('onboarding.payment-required');
    const [row] = await rowsOf(b.t, 'select subscription_ref from system.subscription where user_id = $1', [b.userId]);
    expect(b.stripe.answerBank(String(row?.['subscription_ref']), 'fail')).toBe('declined');
    expect(await b.api.payment()).toMatchObject({ state: 'authentication' });
    expect(b.stripe.answerBank(String(row?.['subscription_ref']), 'complete')).toBe('paid');
    expect(await b.api.payment()).toMatchObject({ state: 'paid' });
    await b.api.completeAll({ body: open });
    expect(await taken(b, b.userId)).toEqual([750]);
  });

  it('whose page was in an answer that never came is found again', async () => {
    const b = await buyer();
    await enterCard(b, { card: '4000002760003184', threeDSecure: 'complete' });
    const { url } = await b.api.settlePayment({ body: {} });
    await rowsOf(b.t, `update system.purchase set state = 'charging', action_url = null where user_id = $1`, [b.userId]);
    expect(await b.api.payment()).toMatchObject({ state: 'charging' });
    b.t.clock.advance(3 * 60_000);
    expect(await b.api.payment()).toMatchObject({ state: 'authentication', url });
  });

  it('that is never answered ends with another choice, whose first invoice nobody can pay any more', async () => {
    const b = await buyer();
    await enterCard(b, { card: '4000002760003184', threeDSecure: 'complete' });
    await b.api.settlePayment({ body: {} });
    const [row] = await rowsOf(b.t, 'select subscription_ref from system.subscription where user_id = $1', [b.userId]);
    await b.api.chooseSubscription({ body: { plan: 'enterprise', billingCycle: 'annual' } });
    expect(() => b.stripe.answerBank(String(row?.['subscription_ref']), 'complete')).toThrow('waits for no payment');
    expect(await b.api.payment()).toMatchObject({ state: 'none', plan: 'enterprise', price: { amount: '216.00' } });
  });

  it('that is answered at the very moment of another choice keeps what was paid for', async () => {
    const b = await buyer();
    await enterCard(b, { card: '4000002760003184', threeDSecure: 'complete' });
    await b.api.settlePayment({ body: {} });
    const [row] = await rowsOf(b.t, 'select subscription_ref from system.subscription where user_id = $1', [b.userId]);
    b.stripe.answerBank(String(row?.['subscription_ref']), 'complete');
    expect((await problemOf(b.api.chooseSubscription({ body: { plan: 'basic' } }))).body).toMatchObject({ code: 'onboarding.already-paid', redirectTo: '/onboarding/payment' });
    await b.api.completeAll({ body: open });
    expect(await b.session.current()).toMatchObject({ plan: 'professional' });
  });
});

describe('nothing is paid twice, and nothing that is paid is lost', () => {
  it('by two tabs at once, a double click and the back button', async () => {
    const b = await buyer();
    const pages = await Promise.all([1, 2, 3].map(() => b.api.beginPayment().then(({ url }) => url, () => null)));
    const pageOf = (await b.api.beginPayment()).url;
    expect(pages).toContain(pageOf);
    b.stripe.payCheckout(sessionOf(pageOf), { card: '4242424242424242', cardCountry: 'KE' });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => b.api.settlePayment({ body: {} }).then(({ state }) => state, (error: { code?: string }) => error.code)));
    expect(outcomes).toContain('paid');
    expect(await b.api.settlePayment({ body: {} })).toMatchObject({ state: 'paid' });
    expect((await problemOf(b.api.beginPayment())).code).toBe('subscriptions.already-subscribed');
    expect(await taken(b, b.userId)).toEqual([750]);
  });

  it.each(['cut', 500, 'before'] as const)('when the answer to the charge is lost (%s): the next try goes on with the same charge', async (answer) => {
    const b = await buyer();
    await enterCard(b);
    const lost = answer === 'before' ? { answer: 'cut' as const } : { answer, afterwards: true };
    b.stripe.faults.next({ ...lost, call: 'POST /v1/subscriptions', times: 3 });
    expect((await problemOf(b.api.settlePayment({ body: {} }))).body).toMatchObject({ code: 'subscriptions.provider-unavailable', status: 503 });
    b.stripe.faults.clear();
    expect((await b.api.payment()).state).toBe(answer === 'before' ? 'charging' : 'paid');
    await b.api.settlePayment({ body: {} });
    expect(await b.api.payment()).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([750]);
  });

  it('when a charge is still at work and the same one comes again: it waits, and is no new charge', async () => {
    const b = await buyer();
    await enterCard(b);
    b.stripe.faults.next({ answer: 409, afterwards: true, call: 'POST /v1/subscriptions', times: 3 });
    expect((await problemOf(b.api.settlePayment({ body: {} }))).code).toBe('subscriptions.provider-unavailable');
    b.stripe.faults.clear();
    await b.api.settlePayment({ body: {} });
    expect(await b.api.payment()).toMatchObject({ state: 'paid' });
    expect(await taken(b, b.userId)).toEqual([750]);
  });

  it('when a charge never arrived, something else can be chosen after two minutes', async () => {
    const b = await buyer();
    await enterCard(b);
    b.stripe.faults.next({ answer: 'cut', call: 'POST /v1/subscriptions', times: 3 });
    await problemOf(b.api.settlePayment({ body: {} }));
    b.stripe.faults.clear();
    b.t.clock.advance(3 * 60_000);
    expect(await b.api.payment()).toMatchObject({ state: 'ready' });
    expect(await b.api.chooseSubscription({ body: { plan: 'basic' } })).toMatchObject({ plan: 'basic' });
  });

  it('when several tabs look at once, none of them is refused', async () => {
    const b = await buyer();
    await enterCard(b);
    const looks = await Promise.all([1, 2, 3, 4].map(() => b.api.payment().then(({ state }) => state, (error: { code?: string }) => error.code)));
    expect(looks).toEqual(['ready', 'ready', 'ready', 'ready']);
  });

  it('when the person leaves right after the charge: a message, or a look without one, opens the books with what was paid for', { timeout: 60_000 }, async () => {
    for (const told of [true, false]) {
      const b = await buyer();
      await enterCard(b);
      b.stripe.webhooks.rule({ action: told ? 'twice' : 'lose' });
      b.stripe.faults.next({ answer: 'cut', afterwards: true, call: 'POST /v1/subscriptions', times: 3 });
      await problemOf(b.api.settlePayment({ body: {} }));
      b.stripe.faults.clear();
      await b.stripe.webhooks.settled();
      b.stripe.webhooks.release().catch(() => undefined);
      if (!told) {
        b.t.clock.advance(10 * 60_000);
        await watch(b);
      }
      await b.t.runJobs();
      expect(await b.session.current(), told ? 'told' : 'asked').toMatchObject({ plan: 'professional', onboardingCompleted: true, tenant: { name: 'Jua Kali Traders' } });
      expect(await taken(b, b.userId)).toEqual([750]);
      // Whoever comes back later finds it open.
      expect(await b.api.completeAll({ body: open })).toMatchObject({ onboardingCompleted: true });
    }
  });
});

it('nobody is forgotten while a business that they set up is paid for, or may be in a moment', async () => {
  const b = await buyer();
  const me = b.t.client(privacy, b.sid);
  await enterCard(b, { card: '4000002760003184', threeDSecure: 'complete' });
  await b.api.settlePayment({ body: {} });
  expect((await problemOf(me.erase({ body: { email: b.email } }))).code).toBe('privacy.owns-business');
  await b.api.chooseSubscription({ body: { plan: 'basic' } });
  await me.erase({ body: { email: b.email } });
});

/** Runs what runs every five minutes. */
async function watch({ t }: Buyer): Promise<void> {
  await t.services.db.withSystem('test', async (tx) => tx.enqueue('subscriptions.watch', {}));
  await t.runJobs();
}

it('an operator opens what was paid for and never opened', async () => {
  const b = await buyer();
  await enterCard(b);
  await b.api.settlePayment({ body: {} });
  // The job that opens it is gone, as after a restore without its queue.
  await rowsOf(b.t, `delete from system.outbox where job = 'onboarding.open-paid'`);
  const found = await repair(b.t.services, 'orphans', { email: b.email, dryRun: true });
  expect(found).toMatchObject([{ fault: 'paid-not-open', before: expect.stringContaining('PAYMENT_PENDING, plan professional'), after: expect.stringContaining('paid for') }]);
  expect(await repair(b.t.services, 'orphans', { email: b.email, dryRun: false })).toEqual(found);
  expect(await b.api.get()).toMatchObject({ state: 'COMPLETED', plan: 'professional' });
  expect(await repair(b.t.services, 'orphans', { email: b.email, dryRun: false })).toEqual([]);
});
