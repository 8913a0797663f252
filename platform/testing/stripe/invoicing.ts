import type { Held, ProratedAmount, Span } from './proration.ts';
import { fullAmount } from './proration.ts';
import type { BillingReason, Invoice, InvoiceLine, Subscription } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

/** What a line says of its price. */
interface LineFacts extends Held {
  readonly amount: number;
  readonly description: string;
  readonly proration: boolean;
  readonly span: Span;
  readonly itemId: string;
}

function newLine(subscription: Subscription, { price, quantity, amount, description, proration, span, itemId }: LineFacts): InvoiceLine {
  return {
    id: newId('il'), object: 'line_item', amount, currency: subscription.currency, description, discount_amounts: [], discountable: !proration, discounts: [], invoice: '', livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      invoice_item_details: null,
      subscription_item_details: { invoice_item: null, proration, proration_details: { credited_items: null }, subscription: subscription.id, subscription_item: itemId },
      type: 'subscription_item_details',
    },
    period: { start: span.start, end: span.end }, pretax_credit_amounts: [],
    pricing: { price_details: { price: price.id, product: price.product }, type: 'price_details', unit_amount_decimal: price.unit_amount_decimal }, quantity, subtotal: amount, taxes: [],
  };
}

const nameOf = (world: World, held: Held): string => world.store.get('product', held.price.product).name;

/** A whole period of one item. */
export const periodLine = (world: World, subscription: Subscription, held: Held, itemId: string, span: Span): InvoiceLine =>
  newLine(subscription, { ...held, amount: fullAmount(held), description: `${held.quantity} × ${nameOf(world, held)}`, proration: false, span, itemId });

/** One side of a change in the middle of a period. */
export function prorationLine(world: World, subscription: Subscription, part: ProratedAmount, itemId: string): InvoiceLine {
  const day = new Date(part.span.start * 1000).toLocaleDateString('en-GB', { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const description = `${part.kind === 'unused' ? 'Unused' : 'Remaining'} time on ${nameOf(world, part)} after ${day}`;
  return newLine(subscription, { ...part, description, proration: true, itemId });
}

/** The invoice of some lines as it would be; the customer's balance is counted in, nothing is kept. */
export function draftInvoice(world: World, subscription: Subscription, lines: InvoiceLine[], reason: BillingReason): Invoice {
  const { store } = world;
  const customer = store.get('customer', subscription.customer);
  const id = reason === 'upcoming' ? newId('upcoming_in') : newId('in');
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(0, total + customer.balance);
  const now = store.now(customer.id);
  return {
    id, object: 'invoice', account_country: 'US', account_name: 'Dott test account', account_tax_ids: null, amount_due: due, amount_overpaid: 0, amount_paid: 0, amount_remaining: due, amount_shipping: 0,
    application: null, attempt_count: 0, attempted: false, auto_advance: reason !== 'subscription_create',
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null }, automatically_finalizes_at: null, billing_reason: reason, collection_method: 'charge_automatically',
    created: now, currency: subscription.currency, custom_fields: null, customer: customer.id, customer_address: customer.address, customer_email: customer.email, customer_name: customer.name,
    customer_phone: customer.phone, customer_shipping: null, customer_tax_exempt: customer.tax_exempt, customer_tax_ids: [], default_payment_method: null, default_source: null, default_tax_rates: [],
    description: null, discounts: [], due_date: null, effective_at: null, ending_balance: null, footer: null, from_invoice: null, hosted_invoice_url: null, invoice_pdf: null, issuer: { type: 'self' },
    last_finalization_error: null, latest_revision: null,
    lines: { object: 'list', data: lines.map((line) => ({ ...line, invoice: id })), has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false, metadata: {}, next_payment_attempt: null, number: null, on_behalf_of: null,
    parent: { quote_details: null, subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id }, type: 'subscription_details' },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null }, period_end: now, period_start: now, post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0,
    receipt_number: null, rendering: null, shipping_cost: null, shipping_details: null, starting_balance: customer.balance, statement_descriptor: null, status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null }, subtotal: total, subtotal_excluding_tax: total, test_clock: null, total, total_discount_amounts: [],
    total_excluding_tax: total, total_pretax_credit_amounts: [], total_taxes: [], webhooks_delivered_at: null,
  };
}

/** Makes an invoice, gives it its number and takes the customer's balance into it. Stripe leaves renewals a draft for an hour; here that hour is over at once. */
export function issueInvoice(world: World, subscription: Subscription, lines: InvoiceLine[], reason: BillingReason): Invoice {
  const { store } = world;
  const customer = store.get('customer', subscription.customer);
  const invoice = store.add('invoice', draftInvoice(world, subscription, lines, reason));
  store.emit('invoice.created', invoice);
  const ending = Math.min(0, invoice.total + customer.balance);
  const number = `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, '0')}`;
  const before = change(customer, { balance: ending, next_invoice_sequence: customer.next_invoice_sequence + 1, currency: customer.currency ?? subscription.currency });
  change(invoice, {
    status: 'open', number, ending_balance: ending, effective_at: invoice.created, status_transitions: { ...invoice.status_transitions, finalized_at: invoice.created },
    hosted_invoice_url: `${world.pagesUrl()}/invoice/${invoice.id}`, invoice_pdf: `${world.pagesUrl()}/invoice/${invoice.id}/pdf`, webhooks_delivered_at: invoice.created,
  });
  if ('balance' in before) store.emit('customer.updated', customer, before);
  store.emit('invoice.finalized', invoice);
  const kept = change(subscription, { latest_invoice: invoice.id });
  if (invoice.billing_reason !== 'subscription_create') store.emit('customer.subscription.updated', subscription, kept);
  return invoice;
}
