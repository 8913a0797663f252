import type { Address, Interval, Metadata } from './resources.ts';

/**
 * What the double understands of each request: closed schemas of its own. A parameter that they do not name is refused, as Stripe
 * refuses one that does not exist. Where the contracts folder has the published schema, a request has to pass that one as well.
 */
type Schema = Record<string, unknown>;

const text: Schema = { type: 'string', maxLength: 5000 };
const filled: Schema = { ...text, minLength: 1 };
const flag: Schema = { type: 'boolean' };
const whole: Schema = { type: 'integer' };
const count: Schema = { type: 'integer', minimum: 1 };
const amount: Schema = { type: 'integer', minimum: 0, maximum: 99_999_999 };
const currency: Schema = { type: 'string', pattern: '^[a-z]{3}$' };
const address: Schema = { type: 'string', pattern: '^https?://' };
const metadata: Schema = { type: 'object', maxProperties: 50, propertyNames: { maxLength: 40 }, additionalProperties: { type: 'string', maxLength: 500 } };
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const part = (properties: Schema, required: string[] = []): Schema => ({ type: 'object', additionalProperties: false, properties, required });
const request = (properties: Schema, required: string[] = []): Schema => part({ ...properties, expand: list(text, { maxItems: 20 }) }, required);
const page = (properties: Schema = {}, required: string[] = []): Schema =>
  request({ ...properties, limit: { type: 'integer', minimum: 1, maximum: 100 }, starting_after: filled, ending_before: filled }, required);
const moment: Schema = { anyOf: [{ type: 'integer' }, part({ gt: whole, gte: whole, lt: whole, lte: whole })] };
const place = part({ city: text, country: text, line1: text, line2: text, postal_code: text, state: text });
const behavior = oneOf('always_invoice', 'create_prorations', 'none');
const cancellation = part({ comment: text, feedback: oneOf('customer_service', 'low_quality', 'missing_features', 'other', 'switched_service', 'too_complex', 'too_expensive', 'unused') });
const items = list(part({ id: filled, price: filled, quantity: count, deleted: flag, metadata }), { minItems: 1 });
const customerFields = {
  address: place, description: text, email: { type: 'string', maxLength: 512 }, name: text, phone: text, metadata, preferred_locales: list(text),
  tax_exempt: oneOf('none', 'exempt', 'reverse'), balance: whole,
  invoice_settings: part({ default_payment_method: filled }),
};

/** Reads one thing by the id in its path. */
export interface Retrieve { expand?: string[] }

/** What every list takes. */
export interface Page { limit?: number; starting_after?: string; ending_before?: string; created?: Moment; expand?: string[] }
export type Moment = number | { gt?: number; gte?: number; lt?: number; lte?: number };

export interface ProductFields { id?: string; name: string; active?: boolean; description?: string; metadata?: Metadata; unit_label?: string; url?: string; statement_descriptor?: string; tax_code?: string }
export interface PriceFields {
  currency: string; product?: string; product_data?: { name: string; metadata?: Metadata }; unit_amount: number; lookup_key?: string; transfer_lookup_key?: boolean; nickname?: string;
  active?: boolean; metadata?: Metadata; recurring?: { interval: Interval; interval_count?: number }; tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
}
export interface CustomerFields {
  address?: Partial<Address>; description?: string; email?: string; name?: string; phone?: string; metadata?: Metadata; preferred_locales?: string[]; tax_exempt?: 'none' | 'exempt' | 'reverse'; balance?: number;
  invoice_settings?: { default_payment_method?: string };
}
export interface CheckoutFields {
  mode: 'subscription' | 'setup'; currency?: string; line_items?: { price: string; quantity?: number }[]; success_url: string; cancel_url?: string; customer?: string; customer_email?: string; client_reference_id?: string; metadata?: Metadata;
  subscription_data?: { metadata?: Metadata; description?: string }; expires_at?: number; locale?: string; billing_address_collection?: string; allow_promotion_codes?: boolean;
}
export type Behavior = 'always_invoice' | 'create_prorations' | 'none';
export interface ItemChange { id?: string; price?: string; quantity?: number; deleted?: boolean; metadata?: Metadata }
export interface SubscriptionFields {
  items?: ItemChange[]; metadata?: Metadata; proration_behavior?: Behavior; proration_date?: number; payment_behavior?: 'allow_incomplete' | 'error_if_incomplete'; cancel_at_period_end?: boolean;
  cancellation_details?: { comment?: string; feedback?: string }; default_payment_method?: string; description?: string; billing_cycle_anchor?: 'now' | 'unchanged'; off_session?: boolean;
}
export interface NewSubscription extends Omit<SubscriptionFields, 'payment_behavior'> { customer: string; items: ItemChange[]; payment_behavior?: 'allow_incomplete' | 'error_if_incomplete' | 'default_incomplete' }
export interface Cancellation { cancellation_details?: { comment?: string; feedback?: string }; invoice_now?: boolean; prorate?: boolean }
export interface Preview {
  customer?: string; subscription?: string;
  subscription_details?: { items?: ItemChange[]; proration_behavior?: Behavior; proration_date?: number; cancel_at_period_end?: boolean; billing_cycle_anchor?: 'now' | 'unchanged' };
}

const productFields = { name: filled, active: flag, description: text, metadata, unit_label: text, url: text, statement_descriptor: text, tax_code: text };
const changeFields = {
  items, metadata, proration_behavior: behavior, proration_date: whole, payment_behavior: oneOf('allow_incomplete', 'error_if_incomplete'), cancel_at_period_end: flag,
  cancellation_details: cancellation, default_payment_method: filled, description: text, billing_cycle_anchor: oneOf('now', 'unchanged'), off_session: flag,
};

/** By the name of the request. */
export const requestSchemas = {
  retrieve: request({}),
  'product.create': request({ ...productFields, id: filled }, ['name']),
  'product.update': request(productFields),
  'product.list': page({ active: flag, ids: list(filled), created: moment }),
  'price.create': request({
    currency, product: filled, product_data: part({ name: filled, metadata }, ['name']), unit_amount: amount, lookup_key: { type: 'string', maxLength: 200 }, transfer_lookup_key: flag, nickname: text, active: flag, metadata,
    recurring: part({ interval: oneOf('day', 'week', 'month', 'year'), interval_count: count }, ['interval']), tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  }, ['currency', 'unit_amount']),
  'price.update': request({ active: flag, lookup_key: { type: 'string', maxLength: 200 }, transfer_lookup_key: flag, nickname: text, metadata, tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified') }),
  'price.list': page({ active: flag, currency, lookup_keys: list(filled, { maxItems: 10 }), product: filled, type: oneOf('recurring', 'one_time'), created: moment }),
  'customer.create': request(customerFields),
  'customer.list': page({ email: { type: 'string', maxLength: 512 }, created: moment }),
  'checkout.create': request({
    mode: oneOf('subscription', 'setup'), currency, line_items: list(part({ price: filled, quantity: count }, ['price']), { minItems: 1, maxItems: 20 }), success_url: address, cancel_url: address, customer: filled,
    customer_email: { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$' }, client_reference_id: { type: 'string', maxLength: 200 }, metadata, expires_at: whole, locale: text, allow_promotion_codes: flag,
    subscription_data: part({ metadata, description: { type: 'string', maxLength: 500 } }), billing_address_collection: oneOf('auto', 'required'),
    ui_mode: oneOf('hosted_page'), payment_method_collection: oneOf('always', 'if_required'), adaptive_pricing: part({ enabled: flag }), automatic_tax: part({ enabled: { const: false, type: 'boolean' } }, ['enabled']),
    customer_update: part({ address: oneOf('auto', 'never'), name: oneOf('auto', 'never') }), tax_id_collection: part({ enabled: flag }, ['enabled']), phone_number_collection: part({ enabled: flag }, ['enabled']),
  }, ['mode', 'success_url']),
  'checkout.list': page({ customer: filled, subscription: filled, status: oneOf('open', 'complete', 'expired'), created: moment }),
  'subscription.create': request({ ...changeFields, payment_behavior: oneOf('allow_incomplete', 'error_if_incomplete', 'default_incomplete'), customer: filled }, ['customer', 'items']),
  'subscription.update': request(changeFields),
  'subscription.cancel': request({ cancellation_details: cancellation, invoice_now: flag, prorate: flag }),
  'subscription.list': page({ customer: filled, price: filled, status: oneOf('all', 'active', 'canceled', 'ended', 'incomplete', 'incomplete_expired', 'past_due', 'unpaid', 'trialing', 'paused'), created: moment }),
  'subscription_item.list': page({ subscription: filled }, ['subscription']),
  'invoice.list': page({ customer: filled, subscription: filled, status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'), created: moment }),
  'invoice.preview': request({
    customer: filled, subscription: filled,
    subscription_details: part({ items, proration_behavior: behavior, proration_date: whole, cancel_at_period_end: flag, billing_cycle_anchor: oneOf('now', 'unchanged') }),
  }),
  'invoice.pay': request({ payment_method: filled, off_session: flag }),
  'invoice_payment.list': page({ invoice: filled, status: oneOf('open', 'paid', 'canceled'), payment: part({ type: oneOf('payment_intent'), payment_intent: filled }, ['type']), created: moment }),
  'payment_method.list': page({ customer: filled, type: oneOf('card') }),
  'payment_method.attach': request({ customer: filled }, ['customer']),
  'payment_intent.list': page({ customer: filled, created: moment }),
  'charge.list': page({ customer: filled, payment_intent: filled, created: moment }),
  'refund.create': request({ charge: filled, payment_intent: filled, amount: count, reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'), metadata }),
  'refund.list': page({ charge: filled, payment_intent: filled, created: moment }),
  'portal.create': request({ customer: filled, return_url: address, configuration: filled, locale: text, flow_data: part({ type: oneOf('payment_method_update'), after_completion: part({ type: oneOf('redirect'), redirect: part({ return_url: address }, ['return_url']) }, ['type']) }, ['type']) }, ['customer']),
  'event.list': page({ type: filled, types: list(filled, { maxItems: 20 }), created: moment, delivery_success: flag }),
} as const satisfies Record<string, Schema>;

export type RequestName = keyof typeof requestSchemas;

/** The published schemas by the requests that they belong to, as files of the contracts folder are named. */
export const publishedSchemas: Partial<Record<RequestName, string>> = {
  'customer.create': 'DottCustomerCreateParams',
  'checkout.create': 'DottCheckoutSessionCreateParams',
  'subscription.update': 'DottSubscriptionUpdateParams',
  'refund.create': 'DottRefundCreateParams',
  'portal.create': 'DottBillingPortalSessionCreateParams',
};
