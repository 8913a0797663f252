import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stripe } from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findContracts } from './contracts.ts';
import { publishedSchemas } from './requests.ts';
import { startStripe, type StripeDouble } from './stripe.ts';

const contracts = findContracts();
const unlessAbsent = contracts ? '' : ' (NOT RUN: DOTT_CONTRACTS names no folder with stripe/)';

let double: StripeDouble;
let stripe: Stripe;
const answers: [name: string, answer: object][] = [];

/** Everything that the double can answer, from one subscription's life. */
beforeAll(async () => {
  double = await startStripe();
  stripe = new Stripe(double.secretKey, { host: double.host, port: double.port, protocol: 'http' });
  const product = await stripe.products.create({ name: 'Professional', description: 'For teams', unit_label: 'seat', url: 'https://example.com' });
  const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 2900, recurring: { interval: 'month' }, lookup_key: 'professional', nickname: 'Professional' });
  const dearer = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 7900, recurring: { interval: 'month' } });
  const customer = await stripe.customers.create({ email: 'amina@example.com', name: 'Amina', phone: '+254700000000', description: 'A shop', address: { country: 'KE', line1: 'Moi Avenue 1', city: 'Nairobi' } });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription', customer: customer.id, line_items: [{ price: price.id, quantity: 1 }], success_url: 'https://example.com/ok', cancel_url: 'https://example.com/no', client_reference_id: 't1', locale: 'en', ui_mode: 'hosted_page',
  });
  double.payCheckout(session.id, { card: '4000000000009995', name: 'Amina' });
  const declined = double.events.findLast(({ type }) => type === 'payment_intent.payment_failed')?.data.object;
  const { session: paid } = double.payCheckout(session.id, { card: '4242424242424242', cardCountry: 'KE', name: 'Amina' });
  const id = String(paid.subscription);
  const [item] = (await stripe.subscriptionItems.list({ subscription: id })).data;
  await stripe.subscriptions.update(id, { items: [{ id: item?.id ?? '', price: dearer.id }], proration_behavior: 'always_invoice', description: 'More seats', metadata: { plan: 'business' } });
  await stripe.subscriptions.update(id, { cancel_at_period_end: true, cancellation_details: { feedback: 'too_expensive', comment: 'Too dear' } });
  const subscription = await stripe.subscriptions.retrieve(id);
  const invoices = await stripe.invoices.list({ subscription: id });
  const [payment] = (await stripe.invoicePayments.list({ invoice: invoices.data[0]?.id ?? '' })).data;
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  const keep = (name: string, answer: object | undefined): void => void answers.push([name, plain(answer ?? {})]);
  keep('product', product);
  keep('price', price);
  keep('customer', await stripe.customers.retrieve(customer.id));
  keep('checkout.session', session);
  keep('checkout.session', await stripe.checkout.sessions.retrieve(session.id));
  keep('item', (await stripe.checkout.sessions.listLineItems(session.id)).data[0]);
  keep('subscription', subscription);
  keep('subscription_item', item);
  keep('invoice', invoices.data[0]);
  keep('line_item', invoices.data[0]?.lines.data[0]);
  keep('invoice_payment', payment);
  keep('payment_intent', declined);
  keep('charge', charge);
  keep('refund', await stripe.refunds.create({ charge: charge?.id ?? '', amount: 100, reason: 'requested_by_customer' }));
  keep('payment_method', (await stripe.paymentMethods.list({ customer: customer.id, type: 'card' })).data[0]);
  keep('billing_portal.session', await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: 'https://example.com', locale: 'en' }));
  keep('event', (await stripe.events.list({ limit: 1 })).data[0]);
  keep('deleted_customer', await stripe.customers.del(customer.id));
});
/** As it came over the wire: the SDK makes objects of decimals. */
const plain = (answer: object): object => {
  const copy: object = JSON.parse(JSON.stringify(answer));
  return copy;
};

afterAll(async () => double.close());

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Where an answer has a field that the example has not, or another JSON type. Null says nothing of a type. */
function differences(answer: unknown, example: unknown, path: string): string[] {
  const [ours, theirs] = [typeOf(answer), typeOf(example)];
  if (ours === 'null' || theirs === 'null') return [];
  if (ours !== theirs) return [`${path}: ${ours} instead of ${theirs}`];
  if (Array.isArray(answer) && Array.isArray(example)) return example.length === 0 ? [] : answer.flatMap((row, index) => differences(row, example[0], `${path}[${index}]`));
  if (ours !== 'object') return [];
  const known = new Map(Object.entries(Object(example)));
  return Object.entries(Object(answer)).flatMap(([field, value]) => {
    // Free-form by their nature: what people attach, and what an event is about.
    if (field === 'metadata' || path === 'event.data') return [];
    if (beyondExamples[path.split('.').at(-1) ?? '']?.includes(field)) return [];
    return known.has(field) ? differences(value, known.get(field), `${path}.${field}`) : [`${path}.${field}: not published`];
  });
}

/** Fields that Stripe's examples, made for one case each, leave out; that they exist is held by the SDK's types of the same API version. */
const beyondExamples: Readonly<Record<string, readonly string[]>> = {
  pricing: ['price_details'] satisfies (keyof Stripe.InvoiceLineItem.Pricing)[],
  payment: ['payment_intent'] satisfies (keyof Stripe.InvoicePayment.Payment)[],
  last_payment_error: ['charge', 'code', 'decline_code', 'message', 'payment_method'] satisfies (keyof Stripe.PaymentIntent.LastPaymentError)[],
};

test.skipIf(!contracts)(`every answer has the fields and types of Stripe's examples${unlessAbsent}`, () => {
  const fixtures: { resources: Record<string, unknown> } = JSON.parse(readFileSync(join(contracts ?? '', 'fixtures3.json'), 'utf8'));
  expect(answers).toHaveLength(18);
  const found = answers.flatMap(([name, answer]) => {
    const example = fixtures.resources[name];
    return example === undefined ? [`${name}: no example`] : differences(answer, example, name);
  });
  expect(found).toEqual([]);
});

test.skipIf(!contracts)(`the published schemas refuse what Stripe does not know${unlessAbsent}`, async () => {
  expect(Object.keys(publishedSchemas)).toHaveLength(5);
  // Stripe took `payment_method_types` out of this request; the published schema no longer has it.
  const reply = await fetch(new URL('/v1/checkout/sessions', double.url), {
    method: 'POST', headers: { authorization: `Bearer ${double.secretKey}` }, body: new URLSearchParams({ mode: 'subscription', 'payment_method_types[0]': 'card' }),
  });
  expect(await reply.json()).toMatchObject({ error: { code: 'parameter_unknown', param: 'payment_method_types' } });
});
