import { endpoint, type Endpoint } from './endpoint.ts';
import { invalid } from './errors.ts';
import type { Page, PriceFields, ProductFields, Retrieve } from './requests.ts';
import type { Price, Product } from './resources.ts';
import { change, newId, pageOf } from './store.ts';
import { mergeMetadata } from './subscription-change.ts';
import type { World } from './world.ts';

/** Products and prices. */
export const catalogEndpoints: Endpoint[] = [
  endpoint<ProductFields>('POST', '/v1/products', 'product.create', ({ world, params }) => newProduct(world, params)),
  endpoint<Retrieve>('GET', '/v1/products/:id', 'retrieve', ({ world, id }) => world.store.get('product', id)),
  endpoint<Partial<ProductFields>>('POST', '/v1/products/:id', 'product.update', ({ world, id, params: { metadata, name, active, description, unit_label, url, statement_descriptor, tax_code } }) => {
    const product = world.store.get('product', id);
    const before = change(product, defined({ name, active, description, unit_label, url, statement_descriptor, tax_code, metadata: metadata && mergeMetadata(product.metadata, metadata) }));
    if (Object.keys(before).length > 0) world.store.emit('product.updated', product, before);
    return product;
  }),
  endpoint<Page & { active?: boolean; ids?: string[] }>('GET', '/v1/products', 'product.list', ({ world, params }) =>
    pageOf('/v1/products', world.store.all('product').filter((row) => matches(row.active, params.active) && (params.ids?.includes(row.id) ?? true)), params)),

  endpoint<PriceFields>('POST', '/v1/prices', 'price.create', ({ world, params }) => newPrice(world, params)),
  endpoint<Retrieve>('GET', '/v1/prices/:id', 'retrieve', ({ world, id }) => world.store.get('price', id)),
  endpoint<Partial<PriceFields>>('POST', '/v1/prices/:id', 'price.update', ({ world, id, params: { metadata, lookup_key: key, transfer_lookup_key: transfer, active, nickname, tax_behavior } }) => {
    const price = world.store.get('price', id);
    if (key) claimLookupKey(world, key, transfer, id);
    const before = change(price, defined({ active, nickname, tax_behavior, lookup_key: key, metadata: metadata && mergeMetadata(price.metadata, metadata) }));
    if (Object.keys(before).length > 0) world.store.emit('price.updated', price, before);
    return price;
  }),
  endpoint<Page & { active?: boolean; currency?: string; lookup_keys?: string[]; product?: string; type?: string }>('GET', '/v1/prices', 'price.list', ({ world, params }) =>
    pageOf('/v1/prices', world.store.all('price').filter((row) => matches(row.active, params.active) && matches(row.currency, params.currency) && matches(row.product, params.product) && matches(row.type, params.type)
      && (params.lookup_keys?.includes(row.lookup_key ?? '') ?? true)), params)),
];

function newProduct(world: World, fields: ProductFields): Product {
  const { store } = world;
  const id = fields.id ?? newId('prod', 14);
  if (store.find('product', id)) throw invalid(`Product already exists.`, 'id', 'resource_already_exists');
  const created = store.now();
  const product = store.add('product', {
    id, object: 'product', active: fields.active ?? true, created, default_price: null, description: fields.description ?? null, images: [], livemode: false, marketing_features: [], metadata: { ...fields.metadata },
    name: fields.name, package_dimensions: null, shippable: null, statement_descriptor: fields.statement_descriptor ?? null, tax_code: fields.tax_code ?? null, type: 'service', unit_label: fields.unit_label ?? null,
    updated: created, url: fields.url ?? null,
  });
  store.emit('product.created', product);
  return product;
}

function newPrice(world: World, fields: PriceFields): Price {
  const { store } = world;
  if (Boolean(fields.product) === Boolean(fields.product_data)) throw invalid('You must specify either `product` or `product_data` when creating a price.', 'product', 'parameter_missing');
  const product = fields.product_data ? newProduct(world, fields.product_data) : store.get('product', fields.product ?? '', 'product');
  if (fields.lookup_key) claimLookupKey(world, fields.lookup_key, fields.transfer_lookup_key);
  const { recurring } = fields;
  const price = store.add('price', {
    id: newId('price'), object: 'price', active: fields.active ?? true, billing_scheme: 'per_unit', created: store.now(), currency: fields.currency, custom_unit_amount: null, livemode: false,
    lookup_key: fields.lookup_key ?? null, metadata: { ...fields.metadata }, nickname: fields.nickname ?? null, product: product.id,
    recurring: recurring ? { interval: recurring.interval, interval_count: recurring.interval_count ?? 1, meter: null, trial_period_days: null, usage_type: 'licensed' } : null,
    tax_behavior: fields.tax_behavior ?? 'unspecified', tiers_mode: null, transform_quantity: null, type: recurring ? 'recurring' : 'one_time', unit_amount: fields.unit_amount, unit_amount_decimal: String(fields.unit_amount),
  });
  store.emit('price.created', price);
  return price;
}

/** A lookup key stands on one active price; `transfer_lookup_key` takes it from the one that has it. */
function claimLookupKey(world: World, key: string, transfer: boolean | undefined, id?: string): void {
  const holder = world.store.all('price').find((row) => row.lookup_key === key && row.id !== id);
  if (!holder) return;
  if (!transfer) throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key', 'resource_already_exists');
  const before = change(holder, { lookup_key: null });
  world.store.emit('price.updated', holder, before);
}

/** Whether a value is the one that a filter wants, or the filter wants nothing. */
export const matches = (value: unknown, wanted: unknown): boolean => wanted === undefined || value === wanted;

/** A patch without the fields that were not sent. */
function defined<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  // Fields without a value are gone, which is what the type says.
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
