import { authenticationFailed, declines, type TestCard } from './cards.ts';
import type { Charge, PaymentError, PaymentIntent } from './payment-resources.ts';
import type { BillingDetails, Invoice, PaymentMethod, Subscription } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

/** How a card is used: with its owner in front of the page or not, and what came of the 3-D Secure step. */
export interface Presence {
  readonly present: boolean;
  readonly authenticated?: boolean;
}

export type Outcome = { readonly status: 'paid' } | { readonly status: 'requires_action' } | { readonly status: 'declined'; readonly error: PaymentError | null };

const RETRY_AFTER_SECONDS = 3 * 86_400;

/** Keeps the card that somebody entered, and attaches it. */
export function addCard(world: World, customer: string, number: string, card: TestCard, details: BillingDetails): PaymentMethod {
  const { store } = world;
  const method = store.add('payment_method', {
    id: newId('pm'), object: 'payment_method', allow_redisplay: 'limited', billing_details: details,
    card: {
      brand: card.brand, checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: card.declines?.code === 'incorrect_cvc' ? 'fail' : 'pass' }, country: card.country, display_brand: card.brand,
      exp_month: 12, exp_year: new Date(store.now(customer) * 1000).getUTCFullYear() + 4, fingerprint: `fp${number.replaceAll(/\D/g, '')}`, funding: 'credit', generated_from: null, last4: number.slice(-4),
      networks: { available: [card.brand], preferred: null }, regulated_status: null, three_d_secure_usage: { supported: true }, wallet: null,
    },
    created: store.now(customer), customer, livemode: false, metadata: {}, type: 'card',
  });
  world.cards.set(method.id, card);
  store.emit('payment_method.attached', method);
  return method;
}

/** What the bank would say to a charge; nothing is changed. */
export function foresee(world: World, customer: string, method: PaymentMethod | undefined, { present, authenticated }: Presence): Outcome {
  if (!method) return { status: 'declined', error: null };
  const card = world.cards.get(method.id);
  const refusing = world.refusing.get(customer);
  const asksOwner = card?.authenticates === 'always' || (card?.authenticates === 'first' && !world.authenticated.has(method.id));
  if (asksOwner && authenticated === undefined) return { status: 'requires_action' };
  if (asksOwner && authenticated === false) return { status: 'declined', error: authenticationFailed };
  if (refusing) return { status: 'declined', error: declines[refusing] };
  if (card?.declines) return { status: 'declined', error: card.declines };
  if (card?.declinesLater && !present) return { status: 'declined', error: card.declinesLater };
  return { status: 'paid' };
}

/** The card that a subscription is charged to: its own, else its customer's. */
export function cardOf(world: World, subscription: Subscription): PaymentMethod | undefined {
  const id = subscription.default_payment_method ?? world.store.get('customer', subscription.customer).invoice_settings.default_payment_method;
  return id === null ? undefined : world.store.find('payment_method', id);
}

/** Charges an open invoice and tells what came of it; what follows for the subscription is the caller's. */
export function chargeInvoice(world: World, invoice: Invoice, method: PaymentMethod | undefined, presence: Presence): Outcome {
  if (invoice.amount_remaining === 0) {
    markPaid(world, invoice, undefined);
    return { status: 'paid' };
  }
  const outcome = foresee(world, invoice.customer, method, presence);
  const intent = intentOf(world, invoice);
  change(intent, { payment_method: method?.id ?? null, last_payment_error: null, next_action: null });
  if (presence.authenticated && method) world.authenticated.add(method.id);
  if (outcome.status === 'paid' && method) settle(world, invoice, intent, method);
  else if (outcome.status === 'requires_action') askOwner(world, invoice, intent, presence);
  else if (outcome.status === 'declined') refuse(world, invoice, intent, method, outcome.error, presence);
  return outcome;
}

/** The payment intent of an invoice; made with its first attempt. */
export function intentOf(world: World, invoice: Invoice): PaymentIntent {
  const { store } = world;
  const payment = store.all('invoice_payment').find((row) => row.invoice === invoice.id);
  if (payment) return store.get('payment_intent', payment.payment.payment_intent);
  const id = newId('pi');
  const created = store.now(invoice.customer);
  const intent = store.add('payment_intent', {
    id, object: 'payment_intent', amount: invoice.amount_due, amount_capturable: 0, amount_details: { tip: {} }, amount_received: 0, application: null, application_fee_amount: null, automatic_payment_methods: null,
    canceled_at: null, cancellation_reason: null, capture_method: 'automatic', client_secret: newId(`${id}_secret`), confirmation_method: 'automatic', created, currency: invoice.currency, customer: invoice.customer,
    description: invoice.billing_reason === 'subscription_create' ? 'Subscription creation' : 'Subscription update', last_payment_error: null, latest_charge: null, livemode: false, metadata: {}, next_action: null,
    on_behalf_of: null, payment_method: null, payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], processing: null, receipt_email: null, review: null,
    setup_future_usage: 'off_session', shipping: null, source: null, statement_descriptor: null, statement_descriptor_suffix: null, status: 'requires_payment_method', transfer_data: null, transfer_group: null,
  });
  store.add('invoice_payment', {
    id: newId('inpay'), object: 'invoice_payment', amount_paid: null, amount_requested: invoice.amount_due, created, currency: invoice.currency, invoice: invoice.id, is_default: true, livemode: false,
    payment: { payment_intent: id, type: 'payment_intent' }, status: 'open', status_transitions: { canceled_at: null, paid_at: null },
  });
  store.emit('payment_intent.created', intent);
  return intent;
}

function settle(world: World, invoice: Invoice, intent: PaymentIntent, method: PaymentMethod): void {
  const charge = addCharge(world, intent, method, null);
  world.store.emit('charge.succeeded', charge);
  change(intent, { status: 'succeeded', amount_received: intent.amount, latest_charge: charge.id });
  world.store.emit('payment_intent.succeeded', intent);
  markPaid(world, invoice, intent);
}

function markPaid(world: World, invoice: Invoice, intent: PaymentIntent | undefined): void {
  const { store } = world;
  const now = store.now(invoice.customer);
  change(invoice, {
    status: 'paid', amount_paid: invoice.amount_due, amount_remaining: 0, attempted: true, attempt_count: invoice.attempt_count + (intent ? 1 : 0), next_payment_attempt: null, auto_advance: false,
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  const payment = store.all('invoice_payment').find((row) => row.invoice === invoice.id);
  if (payment) {
    change(payment, { status: 'paid', amount_paid: payment.amount_requested, status_transitions: { canceled_at: null, paid_at: now } });
    store.emit('invoice_payment.paid', payment);
  }
  store.emit('invoice.paid', invoice);
  store.emit('invoice.payment_succeeded', invoice);
}

function askOwner(world: World, invoice: Invoice, intent: PaymentIntent, { present }: Presence): void {
  const { store } = world;
  change(intent, { status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
  store.emit('payment_intent.requires_action', intent);
  change(invoice, { attempted: true, attempt_count: invoice.attempt_count + 1 });
  store.emit('invoice.payment_action_required', invoice);
  if (!present) store.emit('invoice.payment_failed', invoice);
}

function refuse(world: World, invoice: Invoice, intent: PaymentIntent, method: PaymentMethod | undefined, error: PaymentError | null, { present }: Presence): void {
  const { store } = world;
  const charge = error?.type === 'card_error' && method ? addCharge(world, intent, method, error) : undefined;
  if (charge) store.emit('charge.failed', charge);
  change(intent, {
    status: 'requires_payment_method', payment_method: null, latest_charge: charge?.id ?? intent.latest_charge,
    last_payment_error: error && { ...error, ...(charge && { charge: charge.id }), ...(method && { payment_method: structuredClone(method) }) },
  });
  if (error) store.emit('payment_intent.payment_failed', intent);
  change(invoice, { attempted: true, attempt_count: invoice.attempt_count + 1, next_payment_attempt: present ? null : store.now(invoice.customer) + RETRY_AFTER_SECONDS });
  store.emit('invoice.payment_failed', invoice);
}

function addCharge(world: World, intent: PaymentIntent, method: PaymentMethod, error: PaymentError | null): Charge {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  const paid = error === null;
  return world.store.add('charge', {
    id: newId('ch'), object: 'charge', amount: intent.amount, amount_captured: paid ? intent.amount : 0, amount_refunded: 0, application: null, balance_transaction: paid ? newId('txn') : null,
    billing_details: method.billing_details, captured: paid, created: world.store.now(intent.customer), currency: intent.currency, customer: intent.customer, description: intent.description, disputed: false,
    failure_code: error?.code ?? null, failure_message: error?.message ?? null, livemode: false, metadata: {},
    outcome: {
      network_status: paid ? 'approved_by_network' : 'declined_by_network', reason: error?.decline_code ?? null,
      seller_message: paid ? 'Payment complete.' : 'The bank did not return any further details with this decline.', type: paid ? 'authorized' : 'issuer_declined',
    },
    paid, payment_intent: intent.id, payment_method: method.id, payment_method_details: { card: { brand, country, exp_month, exp_year, fingerprint, funding, last4 }, type: 'card' },
    receipt_email: null, refunded: false, status: paid ? 'succeeded' : 'failed',
  });
}
