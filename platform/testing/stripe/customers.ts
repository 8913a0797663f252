import { mergeMetadata } from './subscription-change.ts';
import type { CustomerFields } from './requests.ts';
import type { Customer } from './resources.ts';
import { change, newId } from './store.ts';
import type { World } from './world.ts';

/** POST /v1/customers. */
export function newCustomer(world: World, fields: CustomerFields): Customer {
  const { store } = world;
  const customer = store.add('customer', {
    id: newId('cus', 14), object: 'customer', address: null, balance: 0, created: store.now(), currency: null, default_source: null, delinquent: false, description: null, discount: null, email: null,
    invoice_prefix: newId('x', 8).slice(2).toUpperCase(), invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null }, livemode: false, metadata: {}, name: null,
    next_invoice_sequence: 1, phone: null, preferred_locales: [], shipping: null, tax_exempt: 'none', test_clock: null,
  });
  change(customer, patchOf(world, customer, fields));
  store.emit('customer.created', customer);
  return customer;
}

/** POST /v1/customers/{id}. */
export function updateCustomer(world: World, customer: Customer, fields: CustomerFields): Customer {
  const before = change(customer, patchOf(world, customer, fields));
  if (Object.keys(before).length > 0) world.store.emit('customer.updated', customer, before);
  return customer;
}

function patchOf(world: World, customer: Customer, fields: CustomerFields): Partial<Customer> {
  const patch: Partial<Customer> = {};
  for (const field of ['email', 'name', 'phone', 'description'] as const) {
    const value = fields[field];
    if (value !== undefined) patch[field] = value || null;
  }
  if (fields.address) patch.address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null, ...fields.address };
  if (fields.metadata) patch.metadata = mergeMetadata(customer.metadata, fields.metadata);
  if (fields.preferred_locales) patch.preferred_locales = fields.preferred_locales;
  if (fields.tax_exempt) patch.tax_exempt = fields.tax_exempt;
  if (fields.balance !== undefined) patch.balance = fields.balance;
  const method = fields.invoice_settings?.default_payment_method;
  if (method) {
    world.store.get('payment_method', method, 'invoice_settings[default_payment_method]');
    patch.invoice_settings = { ...customer.invoice_settings, default_payment_method: method };
  }
  return patch;
}
