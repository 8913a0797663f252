import type { DeclineCode, TestCard } from './cards.ts';
import type { CheckoutLine } from './payment-resources.ts';
import type { InvoiceLine, Metadata } from './resources.ts';
import type { Store } from './store.ts';

/** The account: what API calls can see, and what only banks and the provider know. */
export interface World {
  readonly store: Store;
  /** Where the double's own pages are, without a slash at the end. */
  readonly pagesUrl: () => string;
  /** What a card does, by its payment method. */
  readonly cards: Map<string, TestCard>;
  /** Payment methods whose owner has proven once that it is theirs. */
  readonly authenticated: Set<string>;
  /** Customers whose bank refuses everything for now. */
  readonly refusing: Map<string, DeclineCode>;
  /** Prorations that wait for the next invoice of a subscription. */
  readonly waitingLines: Map<string, InvoiceLine[]>;
  readonly checkoutLines: Map<string, CheckoutLine[]>;
  /** What a checkout will give its subscription. */
  readonly checkoutData: Map<string, { metadata?: Metadata; description?: string }>;
  /** What the first submission of a checkout made, for the next one: a subscription in `incomplete` and its invoice. */
  readonly checkoutAttempts: Map<string, { subscription: string; invoice: string }>;
  /** Checkouts and invoices that wait for their owner's proof, with the payment method that was entered. */
  readonly challenges: Map<string, string>;
}

/** An account in which nothing has happened. */
export const createWorld = (store: Store, pagesUrl: () => string): World => ({
  store, pagesUrl, cards: new Map(), authenticated: new Set(), refusing: new Map(), waitingLines: new Map(), checkoutLines: new Map(), checkoutData: new Map(), checkoutAttempts: new Map(), challenges: new Map(),
});
