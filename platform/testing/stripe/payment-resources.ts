import type { Address, BillingDetails, CardFacts, Customer, Invoice, Metadata, PaymentMethod, Price, Product, Subscription } from './resources.ts';

interface Kept<Name extends string> {
  id: string;
  object: Name;
  livemode: false;
  created: number;
}

/** Why a payment did not succeed, as `last_payment_error` and the error of a 402 tell it. */
export interface PaymentError {
  type: 'card_error' | 'invalid_request_error';
  code: string;
  decline_code?: string;
  message: string;
  charge?: string;
  payment_method?: PaymentMethod;
}

export interface PaymentIntent extends Kept<'payment_intent'> {
  amount: number;
  amount_capturable: number;
  amount_details: { tip: Record<string, never> };
  amount_received: number;
  application: null;
  application_fee_amount: null;
  automatic_payment_methods: null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: 'automatic';
  client_secret: string;
  confirmation_method: 'automatic';
  currency: string;
  customer: string;
  description: string;
  last_payment_error: PaymentError | null;
  latest_charge: string | null;
  metadata: Metadata;
  next_action: { type: 'use_stripe_sdk' | 'redirect_to_url' } | null;
  on_behalf_of: null;
  payment_method: string | null;
  payment_method_configuration_details: null;
  payment_method_options: Record<string, never>;
  payment_method_types: ['card'];
  processing: null;
  receipt_email: string | null;
  review: null;
  setup_future_usage: 'off_session';
  shipping: null;
  source: null;
  statement_descriptor: null;
  statement_descriptor_suffix: null;
  status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled';
  transfer_data: null;
  transfer_group: null;
}

export interface Charge extends Kept<'charge'> {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  application: null;
  balance_transaction: string | null;
  billing_details: BillingDetails;
  captured: boolean;
  currency: string;
  customer: string;
  description: string;
  disputed: boolean;
  failure_code: string | null;
  failure_message: string | null;
  metadata: Metadata;
  outcome: { network_status: string; reason: string | null; seller_message: string; type: string };
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: { card: Pick<CardFacts, 'brand' | 'country' | 'exp_month' | 'exp_year' | 'fingerprint' | 'funding' | 'last4'>; type: 'card' };
  receipt_email: string | null;
  refunded: boolean;
  status: 'succeeded' | 'failed';
}

export interface InvoicePayment extends Kept<'invoice_payment'> {
  amount_paid: number | null;
  amount_requested: number;
  currency: string;
  invoice: string;
  is_default: boolean;
  payment: { payment_intent: string; type: 'payment_intent' };
  status: 'open' | 'paid' | 'canceled';
  status_transitions: { canceled_at: number | null; paid_at: number | null };
}

export interface Refund {
  id: string;
  object: 'refund';
  amount: number;
  balance_transaction: null;
  charge: string;
  created: number;
  currency: string;
  destination_details: { card: { type: 'refund' }; type: 'card' };
  metadata: Metadata;
  payment_intent: string;
  reason: string | null;
  receipt_number: null;
  source_transfer_reversal: null;
  status: 'succeeded';
  transfer_reversal: null;
}

export interface SetupIntent extends Kept<'setup_intent'> {
  application: null;
  automatic_payment_methods: null;
  cancellation_reason: null;
  client_secret: string;
  customer: string;
  description: null;
  flow_directions: null;
  last_setup_error: PaymentError | null;
  latest_attempt: null;
  mandate: null;
  metadata: Metadata;
  next_action: { type: 'use_stripe_sdk' } | null;
  on_behalf_of: null;
  payment_method: string | null;
  payment_method_configuration_details: null;
  payment_method_options: Record<string, never>;
  payment_method_types: ['card'];
  single_use_mandate: null;
  status: 'requires_payment_method' | 'requires_action' | 'succeeded';
  usage: 'off_session';
  excluded_payment_method_types: null;
}

export interface CheckoutSession extends Kept<'checkout.session'> {
  adaptive_pricing: { enabled: boolean };
  after_expiration: null;
  allow_promotion_codes: boolean | null;
  amount_subtotal: number | null;
  amount_total: number | null;
  automatic_tax: { enabled: boolean; liability: null; provider: null; status: null };
  billing_address_collection: string | null;
  cancel_url: string | null;
  client_reference_id: string | null;
  client_secret: null;
  collected_information: null;
  consent: null;
  consent_collection: null;
  currency: string;
  currency_conversion: null;
  custom_fields: never[];
  custom_text: Record<string, null>;
  customer: string | null;
  customer_creation: 'always' | null;
  customer_details: { address: Address | null; business_name: null; email: string | null; individual_name: null; name: string | null; phone: null; tax_exempt: 'none'; tax_ids: null } | null;
  customer_email: string | null;
  discounts: never[];
  expires_at: number;
  invoice: string | null;
  invoice_creation: null;
  locale: string | null;
  metadata: Metadata;
  mode: 'subscription' | 'setup';
  origin_context: null;
  payment_intent: null;
  payment_link: null;
  payment_method_collection: 'always';
  payment_method_configuration_details: null;
  payment_method_options: Record<string, never>;
  payment_method_types: ['card'];
  payment_status: 'unpaid' | 'paid' | 'no_payment_required';
  permissions: null;
  phone_number_collection: { enabled: boolean };
  recovered_from: null;
  saved_payment_method_options: null;
  setup_intent: string | null;
  shipping_address_collection: null;
  shipping_cost: null;
  shipping_options: never[];
  status: 'open' | 'complete' | 'expired';
  submit_type: null;
  subscription: string | null;
  success_url: string;
  total_details: { amount_discount: number; amount_shipping: number; amount_tax: number } | null;
  ui_mode: 'hosted_page';
  url: string | null;
  wallet_options: null;
}

export interface CheckoutLine {
  id: string;
  object: 'item';
  amount_discount: number;
  amount_subtotal: number;
  amount_tax: number;
  amount_total: number;
  currency: string;
  description: string;
  price: Price;
  quantity: number;
}

export interface PortalSession extends Kept<'billing_portal.session'> {
  configuration: string;
  customer: string;
  flow: null;
  locale: string | null;
  on_behalf_of: null;
  return_url: string | null;
  url: string;
}

export interface Event extends Kept<'event'> {
  api_version: string;
  data: { object: { id: string; object: string }; previous_attributes?: Record<string, unknown> };
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Every kind that has an id of its own, by Stripe's name of it. */
export interface Kinds {
  product: Product;
  price: Price;
  customer: Customer;
  payment_method: PaymentMethod;
  subscription: Subscription;
  invoice: Invoice;
  invoice_payment: InvoicePayment;
  payment_intent: PaymentIntent;
  charge: Charge;
  setup_intent: SetupIntent;
  refund: Refund;
  'checkout.session': CheckoutSession;
  'billing_portal.session': PortalSession;
  event: Event;
}

export type Kind = keyof Kinds;
