import { matches } from './catalog-endpoints.ts';
import { findCard } from './cards.ts';
import { newCustomer, updateCustomer } from './customers.ts';
import { endpoint, type Endpoint } from './endpoint.ts';
import { invalid } from './errors.ts';
import { addCard } from './payments.ts';
import type { CustomerFields, Page, Retrieve } from './requests.ts';
import type { PaymentMethod } from './resources.ts';
import { change, newId, pageOf } from './store.ts';
import { endSubscription } from './subscriptions.ts';
import type { World } from './world.ts';

/** Stripe's ids of cards that every test account has. */
const TEST_CARDS: Readonly<Record<string, string>> = { pm_card_visa: '4242424242424242', pm_card_mastercard: '5555555555554444', pm_card_chargeCustomerFail: '4000000000000341' };

/** Customers, their cards, and the portal where they change them. */
export const customerEndpoints: Endpoint[] = [
  endpoint<CustomerFields>('POST', '/v1/customers', 'customer.create', ({ world, params }) => newCustomer(world, params)),
  endpoint<Retrieve>('GET', '/v1/customers/:id', 'retrieve', ({ world, id }) => world.store.get('customer', id)),
  endpoint<CustomerFields>('POST', '/v1/customers/:id', 'customer.create', ({ world, id, params }) => updateCustomer(world, world.store.get('customer', id), params)),
  endpoint<Page & { email?: string }>('GET', '/v1/customers', 'customer.list', ({ world, params }) => pageOf('/v1/customers', world.store.all('customer').filter((row) => matches(row.email, params.email)), params)),
  endpoint<Retrieve>('DELETE', '/v1/customers/:id', 'retrieve', ({ world, id }) => {
    const customer = world.store.get('customer', id);
    for (const subscription of world.store.all('subscription')) {
      if (subscription.customer === id && subscription.ended_at === null) endSubscription(world, subscription, 'cancellation_requested');
    }
    world.store.tables.customer.delete(id);
    world.store.emit('customer.deleted', customer);
    return { id, object: 'customer', deleted: true };
  }),
  endpoint<Page & { type?: string }>('GET', '/v1/customers/:id/payment_methods', 'payment_method.list', ({ world, id, params }) => {
    world.store.get('customer', id);
    return pageOf(`/v1/customers/${id}/payment_methods`, world.store.all('payment_method').filter((row) => row.customer === id), params);
  }),

  endpoint<Retrieve>('GET', '/v1/payment_methods/:id', 'retrieve', ({ world, id }) => world.store.get('payment_method', id)),
  endpoint<Page & { customer?: string; type?: string }>('GET', '/v1/payment_methods', 'payment_method.list', ({ world, params }) =>
    pageOf('/v1/payment_methods', world.store.all('payment_method').filter((row) => matches(row.customer, params.customer)), params)),
  endpoint<{ customer: string }>('POST', '/v1/payment_methods/:id/attach', 'payment_method.attach', ({ world, id, params }) => attach(world, id, params.customer)),
  endpoint<Retrieve>('POST', '/v1/payment_methods/:id/detach', 'retrieve', ({ world, id }) => {
    const method = world.store.get('payment_method', id);
    const before = change(method, { customer: null });
    world.store.emit('payment_method.detached', method, before);
    return method;
  }),

  endpoint<{ customer: string; return_url?: string; configuration?: string; locale?: string }>('POST', '/v1/billing_portal/sessions', 'portal.create', ({ world, params }) => {
    const { store } = world;
    store.get('customer', params.customer, 'customer');
    const id = newId('bps');
    return store.add('billing_portal.session', {
      id, object: 'billing_portal.session', configuration: params.configuration ?? 'bpc_default', created: store.now(params.customer), customer: params.customer, flow: null, livemode: false, locale: params.locale ?? null,
      on_behalf_of: null, return_url: params.return_url ?? null, url: `${world.pagesUrl()}/p/session/${id}`,
    });
  }),
];

function attach(world: World, id: string, customer: string): PaymentMethod {
  const { store } = world;
  store.get('customer', customer, 'customer');
  const number = TEST_CARDS[id];
  const card = number && findCard(number);
  if (number && card) return addCard(world, customer, number, card, { address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }, email: null, name: null, phone: null, tax_id: null });
  const method = store.get('payment_method', id);
  if (method.customer !== null && method.customer !== customer) throw invalid('The payment method you provided has already been attached to a customer.');
  change(method, { customer });
  store.emit('payment_method.attached', method);
  return method;
}
