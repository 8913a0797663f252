import { findCard } from './cards.ts';
import type { Entered } from './checkout.ts';
import { invalid } from './errors.ts';
import { addCard, foresee, type Outcome } from './payments.ts';
import type { CheckoutSession, PaymentError, SetupIntent } from './payment-resources.ts';
import type { PaymentMethod } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

/** The intent of a checkout in mode `setup`: to keep a card, without charging it. */
export function newSetupIntent(world: World, customer: string): SetupIntent {
  const id = newId('seti');
  const intent = world.store.add('setup_intent', {
    id, object: 'setup_intent', application: null, automatic_payment_methods: null, cancellation_reason: null, client_secret: newId(`${id}_secret`), created: world.store.now(customer), customer, description: null,
    flow_directions: null, last_setup_error: null, latest_attempt: null, livemode: false, mandate: null, metadata: {}, next_action: null, on_behalf_of: null, payment_method: null,
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], single_use_mandate: null, status: 'requires_payment_method', usage: 'off_session', excluded_payment_method_types: null,
  });
  world.store.emit('setup_intent.created', intent);
  return intent;
}

/** Enters a card on the hosted page of a setup. `requires_action` means that the page shows the 3-D Secure step next. */
export function submitSetup(world: World, session: CheckoutSession, entered: Entered): Outcome {
  const intent = intentOf(world, session);
  const known = findCard(entered.card);
  if (!known) return refuse(world, intent, { type: 'card_error', code: 'incorrect_number', decline_code: 'incorrect_number', message: 'Your card number is incorrect.' });
  const card = { ...known, country: entered.cardCountry || known.country };
  const customer = intent.customer;
  const email = world.store.get('customer', customer).email ?? entered.email ?? null;
  const address = { city: null, country: card.country, line1: null, line2: null, postal_code: null, state: null };
  const method = addCard(world, customer, entered.card, card, { address, email, name: entered.name || null, phone: null, tax_id: null });
  return verify(world, session, intent, method, undefined);
}

/** The answer of the 3-D Secure step of a setup. */
export function answerSetup(world: World, session: CheckoutSession, authenticated: boolean): Outcome {
  const waiting = world.challenges.get(session.id);
  if (!waiting) throw invalid('This Checkout Session does not wait for authentication.');
  world.challenges.delete(session.id);
  return verify(world, session, intentOf(world, session), world.store.get('payment_method', waiting), authenticated);
}

function verify(world: World, session: CheckoutSession, intent: SetupIntent, method: PaymentMethod, authenticated: boolean | undefined): Outcome {
  // The bank is asked whether the card may be kept; whether there is money is another question.
  const outcome = foresee(world, intent.customer, method, { present: true, ...(authenticated !== undefined && { authenticated }) });
  const noMoney = outcome.status === 'declined' && outcome.error?.decline_code === 'insufficient_funds';
  if (outcome.status === 'requires_action') {
    world.challenges.set(session.id, method.id);
    change(intent, { status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    return outcome;
  }
  if (outcome.status === 'declined' && !noMoney && !world.refusing.has(intent.customer)) {
    change(method, { customer: null });
    return refuse(world, intent, outcome.error);
  }
  if (authenticated) world.authenticated.add(method.id);
  change(intent, { status: 'succeeded', payment_method: method.id, next_action: null, last_setup_error: null });
  world.store.emit('setup_intent.succeeded', intent);
  const { email, name, address } = method.billing_details;
  change(session, { status: 'complete', url: null, customer_details: { address, business_name: null, email, individual_name: null, name, phone: null, tax_exempt: 'none', tax_ids: null } });
  world.store.emit('checkout.session.completed', session);
  return { status: 'paid' };
}

function refuse(world: World, intent: SetupIntent, error: PaymentError | null): Outcome {
  change(intent, { status: 'requires_payment_method', next_action: null, last_setup_error: error });
  world.store.emit('setup_intent.setup_failed', intent);
  return { status: 'declined', error };
}

function intentOf(world: World, session: CheckoutSession): SetupIntent {
  return world.store.get('setup_intent', session.setup_intent ?? '');
}
