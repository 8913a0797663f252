import { matches } from './catalog-endpoints.ts';
import { createCheckout, expireCheckout } from './checkout.ts';
import { endpoint, type Endpoint } from './endpoint.ts';
import { declined, invalid } from './errors.ts';
import { declines } from './cards.ts';
import { cardOf, foresee, intentOf } from './payments.ts';
import { refundCharge, type RefundFields } from './refunds.ts';
import type { Cancellation, CheckoutFields, NewSubscription, Page, Preview, Retrieve, SubscriptionFields } from './requests.ts';
import type { Invoice, Subscription } from './resources.ts';
import { change, pageOf } from './store.ts';
import { previewInvoice, updateSubscription } from './subscription-change.ts';
import { beginSubscription, collect, endSubscription, expireIncomplete } from './subscriptions.ts';
import type { World } from './world.ts';

const belongsTo = ({ parent }: Invoice, subscription: string | undefined): boolean => subscription === undefined || parent.subscription_details.subscription === subscription;

/** Checkouts, subscriptions, invoices, payments, refunds and events. */
export const billingEndpoints: Endpoint[] = [
  endpoint<CheckoutFields>('POST', '/v1/checkout/sessions', 'checkout.create', ({ world, params }) => createCheckout(world, params)),
  endpoint<Retrieve>('GET', '/v1/checkout/sessions/:id', 'retrieve', ({ world, id }) => world.store.get('checkout.session', id)),
  endpoint<Retrieve>('POST', '/v1/checkout/sessions/:id/expire', 'retrieve', ({ world, id }) => expireCheckout(world, world.store.get('checkout.session', id))),
  endpoint<Page>('GET', '/v1/checkout/sessions/:id/line_items', 'product.list', ({ world, id, params }) => {
    world.store.get('checkout.session', id);
    return pageOf(`/v1/checkout/sessions/${id}/line_items`, (world.checkoutLines.get(id) ?? []).toReversed(), params);
  }),
  endpoint<Page & { customer?: string; subscription?: string; status?: string }>('GET', '/v1/checkout/sessions', 'checkout.list', ({ world, params }) =>
    pageOf('/v1/checkout/sessions', world.store.all('checkout.session').filter((row) => matches(row.customer, params.customer) && matches(row.subscription, params.subscription) && matches(row.status, params.status)), params)),

  endpoint<NewSubscription>('POST', '/v1/subscriptions', 'subscription.create', ({ world, params }) => startSubscription(world, params)),
  endpoint<Retrieve>('GET', '/v1/subscriptions/:id', 'retrieve', ({ world, id }) => world.store.get('subscription', id)),
  endpoint<SubscriptionFields>('POST', '/v1/subscriptions/:id', 'subscription.update', ({ world, id, params }) => updateSubscription(world, world.store.get('subscription', id), params)),
  endpoint<Cancellation>('DELETE', '/v1/subscriptions/:id', 'subscription.cancel', ({ world, id, params }) => {
    const subscription = world.store.find('subscription', id);
    if (!subscription || subscription.ended_at !== null) throw invalid(`No such subscription: '${id}'`, 'id', 'resource_missing', 404);
    change(subscription, { cancellation_details: { ...subscription.cancellation_details, ...params.cancellation_details } });
    return endSubscription(world, subscription, 'cancellation_requested');
  }),
  endpoint<Page & { customer?: string; price?: string; status?: string }>('GET', '/v1/subscriptions', 'subscription.list', ({ world, params }) =>
    pageOf('/v1/subscriptions', world.store.all('subscription').filter((row) =>
      matches(row.customer, params.customer) && hasStatus(row, params.status) && (params.price === undefined || row.items.data.some((item) => item.price.id === params.price))), params)),
  endpoint<Page & { subscription: string }>('GET', '/v1/subscription_items', 'subscription_item.list', ({ world, params }) =>
    pageOf('/v1/subscription_items', world.store.get('subscription', params.subscription, 'subscription').items.data, params)),

  endpoint<Preview>('POST', '/v1/invoices/create_preview', 'invoice.preview', ({ world, params }) => previewInvoice(world, params)),
  endpoint<Retrieve>('GET', '/v1/invoices/:id', 'retrieve', ({ world, id }) => world.store.get('invoice', id)),
  endpoint<Page & { customer?: string; subscription?: string; status?: string }>('GET', '/v1/invoices', 'invoice.list', ({ world, params }) =>
    pageOf('/v1/invoices', world.store.all('invoice').filter((row) => matches(row.customer, params.customer) && belongsTo(row, params.subscription) && matches(row.status, params.status)), params)),
  endpoint<{ payment_method?: string; off_session?: boolean }>('POST', '/v1/invoices/:id/pay', 'invoice.pay', ({ world, id, params }) => payInvoice(world, world.store.get('invoice', id), params)),

  endpoint<Retrieve>('POST', '/v1/invoices/:id/void', 'retrieve', ({ world, id }) => voidInvoice(world, world.store.get('invoice', id))),
  endpoint<Retrieve>('GET', '/v1/setup_intents/:id', 'retrieve', ({ world, id }) => world.store.get('setup_intent', id)),

  endpoint<Page & { invoice?: string; status?: string; payment?: { payment_intent?: string } }>('GET', '/v1/invoice_payments', 'invoice_payment.list', ({ world, params }) =>
    pageOf('/v1/invoice_payments', world.store.all('invoice_payment').filter((row) =>
      matches(row.invoice, params.invoice) && matches(row.status, params.status) && matches(row.payment.payment_intent, params.payment?.payment_intent)), params)),
  endpoint<Retrieve>('GET', '/v1/invoice_payments/:id', 'retrieve', ({ world, id }) => world.store.get('invoice_payment', id)),
  endpoint<Retrieve>('GET', '/v1/payment_intents/:id', 'retrieve', ({ world, id }) => world.store.get('payment_intent', id)),
  endpoint<Page & { customer?: string }>('GET', '/v1/payment_intents', 'payment_intent.list', ({ world, params }) =>
    pageOf('/v1/payment_intents', world.store.all('payment_intent').filter((row) => matches(row.customer, params.customer)), params)),
  endpoint<Retrieve>('GET', '/v1/charges/:id', 'retrieve', ({ world, id }) => world.store.get('charge', id)),
  endpoint<Page & { customer?: string; payment_intent?: string }>('GET', '/v1/charges', 'charge.list', ({ world, params }) =>
    pageOf('/v1/charges', world.store.all('charge').filter((row) => matches(row.customer, params.customer) && matches(row.payment_intent, params.payment_intent)), params)),

  endpoint<RefundFields>('POST', '/v1/refunds', 'refund.create', ({ world, params }) => refundCharge(world, params)),
  endpoint<Retrieve>('GET', '/v1/refunds/:id', 'retrieve', ({ world, id }) => world.store.get('refund', id)),
  endpoint<Page & { charge?: string; payment_intent?: string }>('GET', '/v1/refunds', 'refund.list', ({ world, params }) =>
    pageOf('/v1/refunds', world.store.all('refund').filter((row) => matches(row.charge, params.charge) && matches(row.payment_intent, params.payment_intent)), params)),

  endpoint<Retrieve>('GET', '/v1/events/:id', 'retrieve', ({ world, id }) => world.store.get('event', id)),
  endpoint<Page & { type?: string; types?: string[]; delivery_success?: boolean }>('GET', '/v1/events', 'event.list', ({ world, params }) =>
    pageOf('/v1/events', world.store.all('event').filter((row) =>
      (params.type === undefined || isOfType(row.type, params.type)) && (params.types?.some((type) => isOfType(row.type, type)) ?? true)
      && (params.delivery_success === undefined || params.delivery_success === (row.pending_webhooks === 0))), params)),
];

/** `invoice.*` means all of its kind. */
const isOfType = (type: string, wanted: string): boolean => type === wanted || (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1)));

function hasStatus({ status }: Subscription, wanted: string | undefined): boolean {
  if (wanted === undefined) return status !== 'canceled';
  if (wanted === 'ended') return status === 'canceled' || status === 'incomplete_expired';
  return wanted === 'all' || status === wanted;
}

/** POST /v1/subscriptions: charged to the card on file. */
function startSubscription(world: World, fields: NewSubscription): Subscription {
  const { store } = world;
  store.get('customer', fields.customer, 'customer');
  const items = fields.items.map(({ price, quantity, metadata }, index) => ({ price: store.get('price', price ?? '', `items[${index}][price]`), quantity: quantity ?? 1, metadata }));
  if (fields.payment_behavior === 'error_if_incomplete') mustBeChargeable(world, fields);
  const { subscription, invoice } = beginSubscription(world, { customer: fields.customer, items, metadata: fields.metadata ?? {}, description: fields.description ?? null });
  if (fields.default_payment_method) change(subscription, { default_payment_method: store.get('payment_method', fields.default_payment_method, 'default_payment_method').id });
  // What would be left behind by a charge that fails is foreseen, not undone.
  if (fields.payment_behavior !== 'default_incomplete') collect(world, subscription, invoice, { present: false });
  return subscription;
}

/** `error_if_incomplete`: a first charge that would not succeed leaves nothing behind. */
function mustBeChargeable(world: World, { customer, default_payment_method: own }: NewSubscription): void {
  const id = own ?? world.store.get('customer', customer).invoice_settings.default_payment_method;
  const outcome = foresee(world, customer, id ? world.store.find('payment_method', id) : undefined, { present: false });
  if (outcome.status === 'requires_action') throw declined({ ...declines.authentication_required, code: 'subscription_payment_intent_requires_action', message: 'Payment for this subscription requires additional user action before it can be completed successfully.' });
  if (outcome.status !== 'declined') return;
  if (!outcome.error) throw invalid('This customer has no attached payment source or default payment method.', undefined, 'resource_missing');
  throw declined(outcome.error);
}

/** POST /v1/invoices/{id}/void: nobody pays it any more; the first one takes its subscription along. */
function voidInvoice(world: World, invoice: Invoice): Invoice {
  if (invoice.status !== 'open') throw invalid(`You can only pass in open or uncollectible invoices. This invoice is ${invoice.status}.`, undefined, 'invoice_not_editable');
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription);
  if (subscription.status === 'incomplete') {
    expireIncomplete(world, subscription);
    return invoice;
  }
  change(invoice, { status: 'void', amount_remaining: 0, status_transitions: { ...invoice.status_transitions, voided_at: world.store.now(invoice.customer) } });
  world.store.emit('invoice.voided', invoice);
  return invoice;
}

function payInvoice(world: World, invoice: Invoice, { payment_method: chosen, off_session: offSession }: { payment_method?: string; off_session?: boolean }): Invoice {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  if (invoice.status !== 'open') throw invalid(`This invoice can no longer be paid. It has a status of ${invoice.status}.`, undefined, 'invoice_not_editable');
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription);
  const method = chosen ? world.store.get('payment_method', chosen, 'payment_method') : cardOf(world, subscription);
  if (!method) throw invalid('There is no `default_payment_method` set on this Customer or Invoice. Please add a payment method.', undefined, 'missing');
  const outcome = collect(world, subscription, invoice, { present: offSession === false }, method);
  if (outcome.status === 'requires_action') throw declined({ type: 'card_error', code: 'invoice_payment_intent_requires_action', message: 'This payment requires additional user action before it can be completed successfully.' }, intentOf(world, invoice));
  if (outcome.status === 'declined' && outcome.error) throw declined(outcome.error, intentOf(world, invoice));
  return invoice;
}
