import { findCard, type TestCard } from './cards.ts';
import { incorrectNumber, type Entered } from './checkout.ts';
import { invalid } from './errors.ts';
import { addCard, cardOf, intentOf, type Outcome } from './payments.ts';
import type { Customer, Invoice, PaymentMethod } from './resources.ts';
import { change } from './store.ts';
import { collect } from './subscriptions.ts';
import type { World } from './world.ts';

/** Pays an open invoice on its hosted page with a card that becomes the subscription's. `requires_action` means that the 3-D Secure step comes next. */
export function submitInvoice(world: World, id: string, entered: Entered): Outcome {
  const invoice = openInvoice(world, id);
  const card = enteredCard(entered);
  if (!card) return { status: 'declined', error: incorrectNumber };
  return settleWith(world, invoice, keepCard(world, world.store.get('customer', invoice.customer), entered, card), undefined);
}

/** The answer of the 3-D Secure step of an invoice, for the card that was entered or else the one on file. */
export function answerInvoiceChallenge(world: World, id: string, authenticated: boolean): Outcome {
  const invoice = openInvoice(world, id);
  const entered = world.challenges.get(id);
  world.challenges.delete(id);
  const method = entered ? world.store.get('payment_method', entered) : cardOf(world, world.store.get('subscription', invoice.parent.subscription_details.subscription));
  return settleWith(world, invoice, method, authenticated);
}

/** Whether the bank waits for an answer about an open invoice. */
export const asksOwner = (world: World, id: string): boolean => intentOf(world, openInvoice(world, id)).status === 'requires_action';

function settleWith(world: World, invoice: Invoice, method: PaymentMethod | undefined, authenticated: boolean | undefined): Outcome {
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription);
  const outcome = collect(world, subscription, invoice, { present: true, authenticated }, method);
  if (outcome.status === 'requires_action' && method) world.challenges.set(invoice.id, method.id);
  if (outcome.status === 'paid' && method && method.id !== subscription.default_payment_method) makeDefault(world, subscription.customer, method);
  return outcome;
}

/** Enters another card in the portal. The card is not charged, but a bank that refuses everything refuses this, too. */
export function submitCard(world: World, customerId: string, entered: Entered): Outcome {
  const customer = world.store.get('customer', customerId);
  const card = enteredCard(entered);
  if (!card) return { status: 'declined', error: incorrectNumber };
  if (card.declines) return { status: 'declined', error: card.declines };
  const method = keepCard(world, customer, entered, card);
  // The portal proves the owner while it keeps the card; that step is not shown here.
  world.authenticated.add(method.id);
  makeDefault(world, customerId, method);
  return { status: 'paid' };
}

/** From now on the customer and what they subscribe to are charged to that card. */
function makeDefault(world: World, customerId: string, method: PaymentMethod): void {
  const customer = world.store.get('customer', customerId);
  const before = change(customer, { invoice_settings: { ...customer.invoice_settings, default_payment_method: method.id } });
  world.store.emit('customer.updated', customer, before);
  for (const subscription of world.store.all('subscription')) {
    if (subscription.customer !== customerId || subscription.ended_at !== null) continue;
    world.store.emit('customer.subscription.updated', subscription, change(subscription, { default_payment_method: method.id }));
  }
}

function openInvoice(world: World, id: string): Invoice {
  const invoice = world.store.get('invoice', id);
  if (invoice.status !== 'open') throw invalid(`This invoice can no longer be paid. It has a status of ${invoice.status}.`, undefined, 'invoice_not_editable');
  return invoice;
}

function enteredCard({ card: number, cardCountry }: Entered): TestCard | undefined {
  const card = findCard(number);
  return card && { ...card, country: cardCountry || card.country };
}

function keepCard(world: World, customer: Customer, { card: number, name }: Entered, card: TestCard): PaymentMethod {
  const address = { city: null, country: card.country, line1: null, line2: null, postal_code: null, state: null };
  return addCard(world, customer.id, number, card, { address, email: customer.email, name: name || customer.name, phone: null, tax_id: null });
}
