import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import { answerChallenge, expireCheckout, openCheckout, submitCheckout, type Entered } from './checkout.ts';
import { serveAccount } from './account-pages.ts';
import type { DeclineCode } from './cards.ts';
import { invalid } from './errors.ts';
import { createFaults, type Faults } from './faults.ts';
import { returnAddress, serveCheckout } from './pages.ts';
import type { CheckoutSession, Event, PaymentError } from './payment-resources.ts';
import { answerInvoiceChallenge, submitCard, submitInvoice } from './hosted-account.ts';
import { giveUp, nextPeriod, retryPayment, type Step } from './renewals.ts';
import type { Outcome } from './payments.ts';
import { expireIncomplete, openInvoices } from './subscriptions.ts';
import { createServer, type LoggedCall } from './server.ts';
import { createStore } from './store.ts';
import { createWebhooks, type Webhooks, type WebhookTarget } from './webhooks.ts';
import { createWorld, type World } from './world.ts';

/**
 * A Stripe of the tests' own: a server that speaks Stripe's wire for the subscriptions of a back office, with its hosted Checkout.
 * README.md beside this file tells what it was made from and what was never compared with the real service.
 */
export interface StripeDouble {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  /** Every call to /v1, oldest first. */
  readonly calls: readonly LoggedCall[];
  /** Every event, oldest first, delivered or not. */
  readonly events: readonly Event[];
  /** Does what the hosted page does when somebody pays: one submission, and the 3-D Secure step if `threeDSecure` answers it. */
  payCheckout(sessionId: string, payment: CheckoutPayment): CheckoutResult;
  /** Answers the bank's question about an open first invoice, on its hosted page. */
  answerBank(subscriptionId: string, how: 'complete' | 'fail'): Outcome['status'];
  /** Lets the 23 hours pass in which a first payment may still arrive. */
  expireFirstPayment(subscriptionId: string): void;
  /** Does what an invoice's hosted page does: pays it with a card, which becomes the subscription's. */
  payInvoice(invoiceId: string, payment: CheckoutPayment): Outcome;
  /** Does what the portal does: the customer's subscriptions are charged to that card from now on. */
  changeCard(customerId: string, card: Entered): Outcome;
  /** Ends a checkout's 24 hours. */
  expireCheckout(sessionId: string): void;
  /** Lets a subscription's time pass up to its next period: it renews and is charged, or ends. Only its customer's time moves. */
  nextPeriod(subscriptionId: string): Step;
  /** Lets time pass up to the next retry of the oldest open invoice. */
  retryPayment(subscriptionId: string): Step;
  /** What happens after the last retry. */
  giveUp(subscriptionId: string, how: 'canceled' | 'unpaid'): void;
  /** The customer's bank refuses every charge from now on, or none. */
  refuseCharges(customerId: string, code: DeclineCode | undefined): void;
  close(): Promise<void>;
}

export interface CheckoutPayment extends Entered {
  readonly threeDSecure?: 'complete' | 'fail';
}

export interface CheckoutResult {
  readonly status: 'paid' | 'declined' | 'requires_action';
  readonly session: CheckoutSession;
  /** Where the browser would go: set when it is paid. */
  readonly returnUrl: string | null;
  readonly error: PaymentError | null;
}

export interface StripeOptions {
  readonly webhookUrl?: WebhookTarget;
  readonly webhookSecret?: string;
  readonly secretKey?: string;
  /** A port of one's own; any free one when left out. */
  readonly port?: number;
  readonly clock?: { now(): Date };
}

/** Starts an empty account on this machine. */
export async function startStripe(options: StripeOptions = {}): Promise<StripeDouble> {
  const { webhookUrl: target, webhookSecret = 'whsec_test_of_the_double', secretKey = 'sk_test_of_the_double', port = 0, clock = { now: () => new Date() } } = options;
  const webhooks = createWebhooks({ secret: webhookSecret, target, now: clock.now });
  const store = createStore({ now: clock.now, apiVersion: Stripe.API_VERSION, onEvent: webhooks.accept });
  const calls: LoggedCall[] = [];
  const faults = createFaults();
  let url = '';
  const world = createWorld(store, () => url);
  const app = createServer({ world, secretKey, faults, log: calls });
  serveCheckout(app, world);
  serveAccount(app, world);
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address() as AddressInfo; // A server that listens on a port has one.
  url = `http://127.0.0.1:${address.port}`;
  return {
    host: '127.0.0.1', port: address.port, url, secretKey, webhookSecret, webhooks, faults, calls,
    get events() {
      return store.all('event');
    },
    payCheckout: (id, payment) => payCheckout(world, id, payment),
    payInvoice(id, { threeDSecure, ...entered }) {
      const outcome = submitInvoice(world, id, entered);
      return outcome.status === 'requires_action' && threeDSecure ? answerInvoiceChallenge(world, id, threeDSecure === 'complete') : outcome;
    },
    changeCard: (id, entered) => submitCard(world, id, entered),
    expireCheckout(id) {
      const session = openCheckout(world, id);
      if (session) expireCheckout(world, session);
    },
    answerBank(id, how) {
      const [invoice] = openInvoices(world, store.get('subscription', id));
      if (!invoice) throw invalid(`The subscription ${id} waits for no payment.`);
      return answerInvoiceChallenge(world, invoice.id, how === 'complete').status;
    },
    expireFirstPayment: (id) => expireIncomplete(world, store.get('subscription', id)),
    nextPeriod: (id) => nextPeriod(world, id),
    retryPayment: (id) => retryPayment(world, id),
    giveUp: (id, how) => giveUp(world, id, how),
    refuseCharges(customer, code) {
      store.get('customer', customer);
      if (code) world.refusing.set(customer, code);
      else world.refusing.delete(customer);
    },
    async close() {
      webhooks.close();
      await app.close();
    },
  };
}

function payCheckout(world: World, id: string, { threeDSecure, ...entered }: CheckoutPayment): CheckoutResult {
  const session = openCheckout(world, id);
  if (!session) throw invalid(`The checkout ${id} can no longer be paid.`);
  let outcome = submitCheckout(world, session, entered);
  if (outcome.status === 'requires_action' && threeDSecure) outcome = answerChallenge(world, session, threeDSecure === 'complete');
  return {
    status: outcome.status,
    session: structuredClone(session),
    returnUrl: outcome.status === 'paid' ? returnAddress(session) : null,
    error: outcome.status === 'declined' ? outcome.error : null,
  };
}
