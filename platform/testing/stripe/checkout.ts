import { findCard, type TestCard } from './cards.ts';
import { answerSetup, newSetupIntent, submitSetup } from './card-setup.ts';
import { invalid } from './errors.ts';
import { addCard, type Outcome } from './payments.ts';
import type { CheckoutFields } from './requests.ts';
import type { CheckoutSession, PaymentError } from './payment-resources.ts';
import type { BillingDetails, Customer, Invoice, PaymentMethod, Subscription } from './resources.ts';
import { newCustomer } from './customers.ts';
import { change, newId } from './store.ts';
import { beginSubscription, collect, expireIncomplete, sameRhythm } from './subscriptions.ts';
import type { World } from './world.ts';

/** What somebody enters on the hosted page. */
export interface Entered {
  readonly card: string;
  /** Two letters; the country of the number when left out. */
  readonly cardCountry?: string;
  readonly email?: string;
  readonly name?: string;
}

const DAY_SECONDS = 86_400;

/** POST /v1/checkout/sessions. */
export function createCheckout(world: World, fields: CheckoutFields): CheckoutSession {
  const { store } = world;
  if (fields.customer && fields.customer_email) throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer');
  const customer = fields.customer ? store.get('customer', fields.customer, 'customer') : undefined;
  if (fields.mode === 'setup') return createSetup(world, fields, customer);
  if (!fields.line_items) throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const items = fields.line_items.map(({ price, quantity }, index) => ({ price: store.get('price', price, `line_items[${index}][price]`), quantity: quantity ?? 1 }));
  sameRhythm(items.map(({ price }) => price));
  const created = store.now(customer?.id);
  if (fields.expires_at !== undefined && (fields.expires_at < created + 1800 || fields.expires_at > created + DAY_SECONDS)) throw invalid('The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.', 'expires_at');
  const total = items.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);
  const currency = items[0]?.price.currency ?? '';
  if (customer?.currency && customer.currency !== currency) throw invalid(`You cannot combine currencies on a single customer. This customer has a subscription, coupon, or invoice item with currency ${customer.currency}`, 'line_items');
  const id = newId('cs_test', 58);
  world.checkoutLines.set(id, items.map(({ price, quantity }) => ({
    id: newId('li'), object: 'item', amount_discount: 0, amount_subtotal: price.unit_amount * quantity, amount_tax: 0, amount_total: price.unit_amount * quantity, currency, description: store.get('product', price.product).name, price, quantity,
  })));
  world.checkoutData.set(id, fields.subscription_data ?? {});
  return store.add('checkout.session', newSession(world, { id, fields, customer, created, currency, total, setupIntent: null }));
}

/** Mode `setup`: the card is kept, nothing is charged. */
function createSetup(world: World, fields: CheckoutFields, customer: Customer | undefined): CheckoutSession {
  if (fields.line_items) throw invalid('You can not pass `line_items` in `setup` mode.', 'line_items');
  // The real one makes a customer of its own then; nobody here asks for that.
  if (!customer) throw invalid('The double wants a customer in `setup` mode.', 'customer', 'parameter_missing');
  if (!fields.currency) throw invalid('You must pass `currency` in `setup` mode with dynamic payment methods.', 'currency', 'parameter_missing');
  const { currency } = fields;
  const session = newSession(world, { id: newId('cs_test', 58), fields, customer, created: world.store.now(customer.id), currency, total: null, setupIntent: newSetupIntent(world, customer.id).id });
  return world.store.add('checkout.session', session);
}

interface NewSession {
  readonly id: string;
  readonly fields: CheckoutFields;
  readonly customer: Customer | undefined;
  readonly created: number;
  readonly currency: string;
  readonly total: number | null;
  readonly setupIntent: string | null;
}

function newSession(world: World, { id, fields, customer, created, currency, total, setupIntent }: NewSession): CheckoutSession {
  return {
    id, object: 'checkout.session', adaptive_pricing: { enabled: false }, after_expiration: null, allow_promotion_codes: fields.allow_promotion_codes ?? null, amount_subtotal: total, amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null }, billing_address_collection: fields.billing_address_collection ?? null, cancel_url: fields.cancel_url ?? null,
    client_reference_id: fields.client_reference_id ?? null, client_secret: null, collected_information: null, consent: null, consent_collection: null, created, currency, currency_conversion: null, custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null }, customer: customer?.id ?? null, customer_creation: customer ? null : 'always',
    customer_details: null, customer_email: fields.customer_email ?? null, discounts: [], expires_at: fields.expires_at ?? created + DAY_SECONDS, invoice: null, invoice_creation: null, livemode: false,
    locale: fields.locale ?? null, metadata: { ...fields.metadata }, mode: fields.mode, origin_context: null, payment_intent: null, payment_link: null, payment_method_collection: 'always',
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], payment_status: setupIntent === null ? 'unpaid' : 'no_payment_required', permissions: null, phone_number_collection: { enabled: false }, recovered_from: null,
    saved_payment_method_options: null, setup_intent: setupIntent, shipping_address_collection: null, shipping_cost: null, shipping_options: [], status: 'open', submit_type: null, subscription: null,
    success_url: fields.success_url, total_details: total === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 }, ui_mode: 'hosted_page', url: `${world.pagesUrl()}/c/pay/${id}`, wallet_options: null,
  };
}

/** The session if it can still be paid; one whose time is over expires when somebody looks at it. */
export function openCheckout(world: World, id: string): CheckoutSession | undefined {
  const session = world.store.get('checkout.session', id);
  if (session.status === 'open' && session.expires_at <= world.store.now(session.customer)) expireCheckout(world, session);
  return session.status === 'open' ? session : undefined;
}

/** POST /v1/checkout/sessions/{id}/expire, and what time does by itself. */
export function expireCheckout(world: World, session: CheckoutSession): CheckoutSession {
  if (session.status !== 'open') throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`);
  change(session, { status: 'expired', url: null });
  const attempt = world.checkoutAttempts.get(session.id);
  if (attempt) expireIncomplete(world, world.store.get('subscription', attempt.subscription));
  world.store.emit('checkout.session.expired', session);
  return session;
}

/** Pays on the hosted page. `requires_action` means that the page shows the 3-D Secure step next. */
export function submitCheckout(world: World, session: CheckoutSession, entered: Entered): Outcome {
  if (session.mode === 'setup') return submitSetup(world, session, entered);
  const known = findCard(entered.card);
  if (!known) return { status: 'declined', error: incorrectNumber };
  const card: TestCard = { ...known, country: entered.cardCountry || known.country };
  const { subscription, invoice, customer } = attempt(world, session, entered);
  const email = customer.email ?? entered.email ?? null;
  const address: BillingDetails['address'] = { city: null, country: card.country, line1: null, line2: null, postal_code: null, state: null };
  const method = addCard(world, customer.id, entered.card, card, { address, email, name: entered.name || null, phone: null, tax_id: null });
  const outcome = collect(world, subscription, invoice, { present: true }, method);
  if (outcome.status === 'requires_action') world.challenges.set(session.id, method.id);
  if (outcome.status === 'paid') complete(world, session, subscription, invoice, method);
  return outcome;
}

/** The answer of the 3-D Secure step. */
export function answerChallenge(world: World, session: CheckoutSession, authenticated: boolean): Outcome {
  if (session.mode === 'setup') return answerSetup(world, session, authenticated);
  const waiting = world.challenges.get(session.id);
  const made = world.checkoutAttempts.get(session.id);
  if (!waiting || !made) throw invalid('This Checkout Session does not wait for authentication.');
  world.challenges.delete(session.id);
  const method = world.store.get('payment_method', waiting);
  const subscription = world.store.get('subscription', made.subscription);
  const invoice = world.store.get('invoice', made.invoice);
  const outcome = collect(world, subscription, invoice, { present: true, authenticated }, method);
  if (outcome.status === 'paid') complete(world, session, subscription, invoice, method);
  return outcome;
}

/** What a number that is none of the test numbers is refused with. */
export const incorrectNumber: PaymentError = { type: 'card_error', code: 'incorrect_number', decline_code: 'incorrect_number', message: 'Your card number is incorrect.' };

/** The first submission makes customer, subscription and invoice; the next ones go on with them. */
function attempt(world: World, session: CheckoutSession, entered: Entered): { subscription: Subscription; invoice: Invoice; customer: Customer } {
  const { store } = world;
  const made = world.checkoutAttempts.get(session.id);
  if (made) {
    const subscription = store.get('subscription', made.subscription);
    return { subscription, invoice: store.get('invoice', made.invoice), customer: store.get('customer', subscription.customer) };
  }
  const customer = session.customer ? store.get('customer', session.customer) : newCustomer(world, { email: session.customer_email ?? entered.email, name: entered.name });
  const items = (world.checkoutLines.get(session.id) ?? []).map(({ price, quantity }) => ({ price, quantity }));
  const { metadata, description } = world.checkoutData.get(session.id) ?? {};
  const begun = beginSubscription(world, { customer: customer.id, items, metadata: metadata ?? {}, description: description ?? null });
  world.checkoutAttempts.set(session.id, { subscription: begun.subscription.id, invoice: begun.invoice.id });
  return { ...begun, customer };
}

function complete(world: World, session: CheckoutSession, subscription: Subscription, invoice: Invoice, method: PaymentMethod): void {
  const before = change(subscription, { default_payment_method: method.id });
  world.store.emit('customer.subscription.updated', subscription, before);
  const { email, name, address } = method.billing_details;
  change(session, {
    status: 'complete', payment_status: 'paid', customer: subscription.customer, subscription: subscription.id, invoice: invoice.id, url: null,
    customer_details: { address, business_name: null, email, individual_name: null, name, phone: null, tax_exempt: 'none', tax_ids: null },
  });
  world.store.emit('checkout.session.completed', session);
}
