import { Stripe } from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startStripe, type StripeDouble } from './stripe.ts';
import type { SignedWebhook } from './webhooks.ts';

let double: StripeDouble;
let stripe: Stripe;
let plans: { professional: string; business: string; yearly: string };
const arrived: SignedWebhook[] = [];

beforeAll(async () => {
  double = await startStripe({ webhookUrl: async (webhook) => {
    arrived.push(webhook);
    return 200;
  } });
  stripe = new Stripe(double.secretKey, { host: double.host, port: double.port, protocol: 'http', maxNetworkRetries: 2 });
  const product = await stripe.products.create({ name: 'Professional', metadata: { plan: 'professional' } });
  const price = async (key: string, amount: number, interval: 'month' | 'year'): Promise<string> =>
    (await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: amount, recurring: { interval }, lookup_key: key })).id;
  plans = { professional: await price('professional', 2900, 'month'), business: await price('business', 7900, 'month'), yearly: await price('professional-yearly', 29_000, 'year') };
});
afterAll(async () => double.close());
beforeEach(async () => {
  await double.webhooks.settled();
  arrived.length = 0;
});

const checkout = async (more: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> => stripe.checkout.sessions.create({
  mode: 'subscription', line_items: [{ price: plans.professional, quantity: 1 }], success_url: 'http://localhost:3000/done?session={CHECKOUT_SESSION_ID}', cancel_url: 'http://localhost:3000/pricing',
  customer_email: 'amina@example.com', client_reference_id: 'tenant-1', metadata: { tenant: 't1' }, subscription_data: { metadata: { tenant: 't1' } }, ...more,
});

/** A subscription that is paid with a card. */
async function subscribe(card = '4242424242424242'): Promise<Stripe.Subscription> {
  const session = await checkout();
  const result = double.payCheckout(session.id, { card, threeDSecure: 'complete' });
  expect(result.status).toBe('paid');
  return stripe.subscriptions.retrieve(String(result.session.subscription));
}

/** What stands in a field that may be expanded. */
const idOf = (field: string | { id: string } | null | undefined): string => (typeof field === 'string' ? field : field?.id ?? '');

const eventsSince = async (work: () => Promise<unknown>): Promise<string[]> => {
  const before = double.events.length;
  await work();
  return double.events.slice(before).map(({ type }) => type);
};

/** What a refused call throws. */
const refused = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const error: unknown = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error(`not refused by Stripe: ${String(error)}`);
  return error;
};

describe('the checkout', () => {
  test('a paid session carries customer, subscription, invoice and card', async () => {
    const session = await checkout();
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', subscription: null, amount_total: 2900, currency: 'usd' });
    const types = await eventsSince(async () => double.payCheckout(session.id, { card: '4242 4242 4242 4242', cardCountry: 'KE' }));
    expect(types).toEqual([
      'customer.created', 'invoice.created', 'invoice.finalized', 'customer.subscription.created', 'payment_method.attached', 'payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded',
      'invoice_payment.paid', 'invoice.paid', 'invoice.payment_succeeded', 'customer.subscription.updated', 'customer.subscription.updated', 'checkout.session.completed',
    ]);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.default_payment_method', 'customer', 'line_items', 'invoice.payments'] });
    expect(paid).toMatchObject({
      status: 'complete', payment_status: 'paid', url: null, client_reference_id: 'tenant-1', customer: { email: 'amina@example.com' }, line_items: { data: [{ quantity: 1, amount_total: 2900 }] },
      subscription: { status: 'active', metadata: { tenant: 't1' }, default_payment_method: { card: { country: 'KE', brand: 'visa', last4: '4242' } }, items: { data: [{ price: { id: plans.professional } }] } },
      invoice: { status: 'paid', amount_paid: 2900, billing_reason: 'subscription_create', payments: { data: [{ status: 'paid', payment: { type: 'payment_intent' } }] } },
    });
  });

  test.each([
    ['4000000000000002', 'card_declined', 'generic_decline'], ['4000000000009995', 'card_declined', 'insufficient_funds'], ['4000000000009987', 'card_declined', 'lost_card'],
    ['4000000000009979', 'card_declined', 'stolen_card'], ['4000000000000069', 'expired_card', 'expired_card'], ['4000000000000127', 'incorrect_cvc', 'incorrect_cvc'],
    ['4000000000000119', 'processing_error', 'processing_error'],
  ])('%s is refused with %s, %s, and another card pays the same invoice', async (card, code, declineCode) => {
    const session = await checkout();
    const types = await eventsSince(async () => {
      expect(double.payCheckout(session.id, { card })).toMatchObject({ status: 'declined', error: { code, decline_code: declineCode }, session: { status: 'open', subscription: null } });
    });
    expect(types).toContain('invoice.payment_failed');
    const failed = double.events.findLast(({ type }) => type === 'payment_intent.payment_failed');
    const intent = await stripe.paymentIntents.retrieve(failed?.data.object.id ?? '');
    expect(intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code, decline_code: declineCode, payment_method: { card: { last4: card.slice(-4) } } } });
    const retried = double.payCheckout(session.id, { card: '4242424242424242' });
    expect(retried).toMatchObject({ status: 'paid', returnUrl: `http://localhost:3000/done?session=${session.id}` });
    expect((await stripe.invoices.list({ subscription: String(retried.session.subscription) })).data).toHaveLength(1);
  });

  test.each(['4000002500003155', '4000002760003184'])('%s asks its owner', async (card) => {
    const session = await checkout();
    expect(double.payCheckout(session.id, { card }).status).toBe('requires_action');
    expect(double.payCheckout(session.id, { card, threeDSecure: 'fail' })).toMatchObject({ status: 'declined', error: { code: 'payment_intent_authentication_failure' } });
    expect(double.payCheckout(session.id, { card, threeDSecure: 'complete' }).status).toBe('paid');
  });

  test('an expired session cannot be paid, and its unpaid subscription expires with it', async () => {
    const session = await checkout();
    double.payCheckout(session.id, { card: '4000000000000002' });
    const expired = await stripe.checkout.sessions.expire(session.id);
    expect(expired).toMatchObject({ status: 'expired', url: null });
    expect(() => double.payCheckout(session.id, { card: '4242424242424242' })).toThrow('can no longer be paid');
    expect(double.events.findLast(({ type }) => type === 'customer.subscription.updated')?.data.object).toMatchObject({ status: 'incomplete_expired' });
    expect((await refused(stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
  });
});

describe('the page', () => {
  const post = async (path: string, fields: Record<string, string>): Promise<Response> => fetch(new URL(path, double.url), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  test('shows who pays what, says why a card is refused, asks the owner, and returns', async () => {
    const session = await checkout();
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).toContain('amina@example.com');
    expect(page).toContain('$29.00 per month');
    const again = await post(session.url ?? '', { card: '4000000000009995', country: '' });
    expect(again.status).toBe(402);
    expect(await again.text()).toContain('Your card has insufficient funds.');
    const asked = await post(session.url ?? '', { card: '4000002500003155', country: 'KE' });
    expect(asked.headers.get('location')).toBe(`/c/pay/${session.id}/challenge`);
    expect(await (await post(`/c/pay/${session.id}/challenge`, { answer: 'fail' })).text()).toContain('We are unable to authenticate');
    await post(session.url ?? '', { card: '4000002500003155', country: 'KE' });
    expect((await post(`/c/pay/${session.id}/challenge`, { answer: 'complete' })).headers.get('location')).toBe(`http://localhost:3000/done?session=${session.id}`);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.default_payment_method'] });
    expect(paid.subscription).toMatchObject({ default_payment_method: { card: { country: 'KE' } } });
    expect(await (await fetch(session.url ?? '')).text()).toContain('already completed');
    expect((await post(session.url ?? '', { card: '4242424242424242' })).status).toBe(200);
    expect((await stripe.invoices.list({ customer: idOf(paid.customer) })).data).toHaveLength(1);
  });
});

describe('a subscription in time', () => {
  test('renews: a new period on its items, a new invoice, paid', async () => {
    const before = await subscribe();
    const types = await eventsSince(async () => expect(double.nextPeriod(before.id)).toBe('paid'));
    expect(types).toEqual(expect.arrayContaining(['customer.subscription.updated', 'invoice.created', 'invoice.paid']));
    const after = await stripe.subscriptions.retrieve(before.id, { expand: ['latest_invoice'] });
    expect(after.items.data[0]?.current_period_start).toBe(before.items.data[0]?.current_period_end);
    expect(after).toMatchObject({ status: 'active', latest_invoice: { billing_reason: 'subscription_cycle', amount_paid: 2900, status: 'paid' } });
  });

  test('a renewal that is refused: past due, retried, paid by another card', async () => {
    const { id } = await subscribe('4000000000000341');
    const types = await eventsSince(async () => expect(double.nextPeriod(id)).toBe('declined'));
    expect(types).toEqual(expect.arrayContaining(['charge.failed', 'payment_intent.payment_failed', 'invoice.payment_failed', 'customer.subscription.updated']));
    const due = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    expect(due).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open', attempt_count: 1, amount_remaining: 2900 } });
    expect(double.retryPayment(id)).toBe('declined');
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: idOf(due.customer) });
    await stripe.subscriptions.update(id, { default_payment_method: method.id });
    const { latest_invoice: invoice } = due;
    await stripe.invoices.pay(idOf(invoice));
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
  });

  test('an invoice that is due is paid on its own page, with the proof that the bank wants, and the card stays', async () => {
    const { id, customer } = await subscribe('4000002760003184');
    expect(double.nextPeriod(id)).toBe('requires_action');
    expect(double.events.slice(-3).map(({ type }) => type)).toEqual(['invoice.payment_failed', 'customer.subscription.updated', 'customer.updated']);
    const { latest_invoice: invoice } = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    const url = typeof invoice === 'object' ? invoice?.hosted_invoice_url ?? '' : '';
    const submit = async (fields: Record<string, string>): Promise<string> => (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).text();
    expect(await (await fetch(url)).text()).toContain('Complete authentication');
    const failed = await submit({ answer: 'fail' });
    expect(failed).toContain('We are unable to authenticate your payment method.');
    expect(failed).toContain('$29.00 due');
    expect(await submit({ card: '4000000000000069' })).toContain('Your card has expired.');
    expect(await submit({ card: '4000002500003155' })).toContain('Complete authentication');
    expect(await submit({ answer: 'complete' })).toContain('Invoice paid');
    const paid = await stripe.subscriptions.retrieve(id, { expand: ['default_payment_method'] });
    expect(paid).toMatchObject({ status: 'active', default_payment_method: { card: { last4: '3155' } } });
    expect(await stripe.customers.retrieve(idOf(customer))).toMatchObject({ delinquent: false });
    expect(double.nextPeriod(id)).toBe('paid');
  });

  test('the portal takes another card for what comes next', async () => {
    const { id, customer } = await subscribe('4000000000000341');
    const portal = await stripe.billingPortal.sessions.create({ customer: idOf(customer), return_url: 'http://localhost:3000/billing' });
    const submit = async (card: string): Promise<Response> => fetch(portal.url, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
    expect(await (await submit('4000000000000002')).text()).toContain('Your card was declined.');
    expect((await submit('5555555555554444')).headers.get('location')).toBe('http://localhost:3000/billing');
    expect(double.nextPeriod(id)).toBe('paid');
  });

  test.each(['unpaid', 'canceled'] as const)('after the last retry it is %s', async (end) => {
    const { id, customer } = await subscribe();
    double.refuseCharges(idOf(customer), 'insufficient_funds');
    expect(double.nextPeriod(id)).toBe('declined');
    double.giveUp(id, end);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe(end);
  });

  test('canceled at the end of the period it ends there; canceled now it ends now', async () => {
    const { id } = await subscribe();
    const ending = await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({ status: 'active', cancel_at: ending.items.data[0]?.current_period_end, cancellation_details: { reason: 'cancellation_requested' } });
    expect(await stripe.subscriptions.update(id, { cancel_at_period_end: false })).toMatchObject({ cancel_at: null, canceled_at: null });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect(double.nextPeriod(id)).toBe('ended');
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled' });
    const other = await subscribe();
    expect((await stripe.subscriptions.cancel(other.id)).status).toBe('canceled');
    expect(double.events.at(-1)?.type).toBe('customer.subscription.deleted');
    expect((await refused(stripe.subscriptions.cancel(other.id))).statusCode).toBe(404);
  });
});

describe('a change of plan', () => {
  const itemOf = (subscription: Stripe.Subscription): string => subscription.items.data[0]?.id ?? '';

  test('the preview is what the change then costs', async () => {
    const subscription = await subscribe();
    const { current_period_start: start = 0, current_period_end: end = 0 } = subscription.items.data[0] ?? {};
    const at = Math.floor((start + end) / 2);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id, subscription_details: { items: [{ id: itemOf(subscription), price: plans.business }], proration_behavior: 'always_invoice', proration_date: at } });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-1450, 3950]);
    expect(preview).toMatchObject({ total: 2500, amount_due: 2500, billing_reason: 'upcoming' });
    const changed = await stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(subscription), price: plans.business }], proration_behavior: 'always_invoice', proration_date: at, expand: ['latest_invoice'] });
    expect(changed).toMatchObject({ status: 'active', latest_invoice: { amount_paid: 2500, billing_reason: 'subscription_update' } });
    expect(changed.items.data.map(({ price }) => price.id)).toEqual([plans.business]);
  });

  test('prorations wait for the next invoice unless they are invoiced at once', async () => {
    const subscription = await subscribe();
    await stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(subscription), price: plans.business }], proration_behavior: 'create_prorations' });
    double.nextPeriod(subscription.id);
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
    expect(invoice?.lines.data).toHaveLength(3);
    expect(invoice?.total).toBeGreaterThan(7900);
  });

  test('a smaller plan leaves a credit that the next invoice uses', async () => {
    const subscription = await subscribe();
    const changed = await stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(subscription), price: plans.business }], proration_behavior: 'none' });
    await stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(changed), price: plans.professional }], proration_behavior: 'always_invoice' });
    const customer = await stripe.customers.retrieve(idOf(subscription.customer));
    expect(customer).toMatchObject({ balance: -5000 });
    double.nextPeriod(subscription.id);
    expect((await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data[0]).toMatchObject({ total: 2900, starting_balance: -5000, amount_due: 0, ending_balance: -2100, status: 'paid' });
  });

  test('another rhythm starts anew and is invoiced at once', async () => {
    const subscription = await subscribe();
    const changed = await stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(subscription), price: plans.yearly }], expand: ['latest_invoice'] });
    const { current_period_start: start = 0, current_period_end: end = 0 } = changed.items.data[0] ?? {};
    expect(end - start).toBeGreaterThan(364 * 86_400);
    expect(changed.latest_invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' });
  });

  test('what cannot be paid is not done when the call wants it so', async () => {
    const subscription = await subscribe();
    double.refuseCharges(idOf(subscription.customer), 'insufficient_funds');
    const error = await refused(stripe.subscriptions.update(subscription.id, { items: [{ id: itemOf(subscription), price: plans.business }], proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' }));
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, decline_code: 'insufficient_funds' });
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(plans.professional);
  });

  test('an item without its id is another item', async () => {
    const subscription = await subscribe();
    const changed = await stripe.subscriptions.update(subscription.id, { items: [{ price: plans.business }] });
    expect(changed.items.data).toHaveLength(2);
  });
});

describe('the wire', () => {
  test('the same key is the same call; with another body it is refused', async () => {
    const first = await stripe.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'k1' });
    const second = await stripe.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'k1' });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await refused(stripe.customers.create({ email: 'b@example.com' }, { idempotencyKey: 'k1' }))).toMatchObject({ type: 'StripeIdempotencyError', rawType: 'idempotency_error' });
    expect(double.calls.filter(({ idempotencyKey }) => idempotencyKey === 'k1').map(({ status, replayed }) => [status, replayed])).toEqual([[200, false], [200, true], [400, false]]);
  });

  test('an unknown parameter, a missing one, a wrong one, a wrong key and a wrong address are refused as Stripe does', async () => {
    const call = async (path: string, body: string, key = double.secretKey): Promise<unknown> =>
      (await fetch(new URL(path, double.url), { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' }, body })).json();
    expect(await call('/v1/products', 'name=x&colour=red')).toMatchObject({ error: { type: 'invalid_request_error', code: 'parameter_unknown', param: 'colour' } });
    expect(await call('/v1/products', '')).toMatchObject({ error: { code: 'parameter_missing', param: 'name' } });
    expect(await call('/v1/checkout/sessions', 'mode=subscription&success_url=https://x.test&line_items[0][prize]=p')).toMatchObject({ error: { code: 'parameter_unknown', param: 'line_items[0][prize]' } });
    expect(await call('/v1/products', 'name=x', 'sk_test_wrong')).toMatchObject({ error: { message: expect.stringContaining('Invalid API Key') } });
    expect(await call('/v1/nothing', '')).toMatchObject({ error: { message: expect.stringContaining('Unrecognized request URL') } });
    expect(await refused(stripe.customers.retrieve('cus_none'))).toMatchObject({ statusCode: 404, code: 'resource_missing', rawType: 'invalid_request_error' });
  });

  test('lists come in pages, newest first', async () => {
    const customer = await stripe.customers.create({ email: 'pages@example.com' });
    for (let number = 0; number < 5; number += 1) await stripe.customers.create({ email: 'page@example.com', name: `n${number}` });
    const names: unknown[] = [];
    for await (const row of stripe.customers.list({ email: 'page@example.com', limit: 2 })) names.push(row.name);
    expect(names).toEqual(['n4', 'n3', 'n2', 'n1', 'n0']);
    expect((await stripe.customers.list({ limit: 1, ending_before: customer.id })).data[0]).toMatchObject({ name: 'n0' });
    expect((await stripe.prices.list({ lookup_keys: ['business', 'professional'] })).data.map(({ lookup_key: key }) => key)).toEqual(['business', 'professional']);
  });

  test('a refund gives back what was paid, once', async () => {
    const subscription = await subscribe();
    const payments = await stripe.invoicePayments.list({ invoice: idOf(subscription.latest_invoice) });
    const intent = idOf(payments.data[0]?.payment.payment_intent);
    expect(await stripe.refunds.create({ payment_intent: intent, amount: 900 })).toMatchObject({ amount: 900, status: 'succeeded' });
    expect(await stripe.refunds.create({ payment_intent: intent })).toMatchObject({ amount: 2000 });
    expect(await refused(stripe.refunds.create({ payment_intent: intent }))).toMatchObject({ code: 'charge_already_refunded' });
  });

  test('a failing service is asked again by the SDK; a lost reply is not done twice', async () => {
    double.faults.next({ answer: 500, times: 2, call: 'POST /v1/customers' });
    await stripe.customers.create({ email: 'again@example.com' });
    double.faults.next({ answer: 'cut', afterwards: true, call: 'POST /v1/customers' });
    await stripe.customers.create({ email: 'lost@example.com' });
    expect((await stripe.customers.list({ email: 'lost@example.com' })).data).toHaveLength(1);
    expect(double.calls.findLast(({ path, method }) => method === 'POST' && path === '/v1/customers')?.replayed).toBe(true);
    double.faults.next({ answer: 429 });
    expect((await refused(stripe.customers.list())).type).toBe('StripeRateLimitError');
    double.faults.next({ answer: 'silence' });
    expect((await refused(stripe.customers.list({}, { timeout: 50, maxNetworkRetries: 0 }))).type).toBe('StripeConnectionError');
  });
});

describe('webhooks', () => {
  const typeOf = ({ body }: SignedWebhook): string => stripe.webhooks.constructEventWithoutVerification(body).type;

  test('are signed so that the SDK accepts them, and nothing else', async () => {
    await stripe.customers.create({ email: 'hook@example.com' });
    await double.webhooks.settled();
    const [webhook] = arrived;
    const signature = webhook?.headers['stripe-signature'] ?? '';
    expect(stripe.webhooks.constructEvent(webhook?.body ?? '', signature, double.webhookSecret)).toMatchObject({ type: 'customer.created', api_version: Stripe.API_VERSION });
    expect(() => stripe.webhooks.constructEvent(`${webhook?.body} `, signature, double.webhookSecret)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    const [event] = double.events;
    const old = event && double.webhooks.signed(event, { timestamp: 1_000_000 });
    expect(() => stripe.webhooks.constructEvent(old?.body ?? '', old?.headers['stripe-signature'] ?? '', double.webhookSecret)).toThrow('Timestamp outside the tolerance zone');
  });

  test('come late, in another order, twice or never, and can be asked for', async () => {
    double.webhooks.rule({ type: 'invoice.paid', action: 'lose', times: 1 });
    double.webhooks.rule({ type: 'checkout.session.completed', action: 'twice', times: 1 });
    const { id } = await subscribe();
    await double.webhooks.settled();
    expect(arrived.map(typeOf).filter((type) => type === 'checkout.session.completed')).toHaveLength(2);
    expect(arrived.map(typeOf)).not.toContain('invoice.paid');
    const [event] = (await stripe.events.list({ type: 'invoice.paid', limit: 1 })).data;
    expect(event?.data.object).toMatchObject({ parent: { subscription_details: { subscription: id } } });
    arrived.length = 0;
    double.webhooks.hold();
    double.nextPeriod(id);
    await double.webhooks.settled();
    expect(arrived).toEqual([]);
    const order = double.webhooks.heldEvents().map(({ type }) => type);
    await double.webhooks.release((held) => held.toReversed());
    expect(arrived.map(typeOf)).toEqual(order.toReversed());
  });

  test('what was not accepted is tried again', async () => {
    double.webhooks.sendTo(async () => 500);
    const { id } = await stripe.customers.create({ email: 'retry@example.com' });
    await double.webhooks.settled();
    expect((await stripe.events.list({ delivery_success: false, type: 'customer.created' })).data.map(({ data }) => data.object)).toEqual([expect.objectContaining({ id })]);
    double.webhooks.sendTo(async (webhook) => {
      arrived.push(webhook);
      return 200;
    });
    await double.webhooks.retryFailed();
    expect(arrived.map(typeOf)).toEqual(['customer.created']);
    expect((await stripe.events.list({ delivery_success: false, type: 'customer.created' })).data).toEqual([]);
  });
});
