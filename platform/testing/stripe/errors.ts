import type { PaymentError, PaymentIntent } from './payment-resources.ts';

interface ErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  code?: string;
  decline_code?: string;
  message: string;
  param?: string;
  doc_url?: string;
  payment_intent?: PaymentIntent;
  charge?: string;
}

/** An answer of Stripe's that is an error; `body` is what stands under the key `error`. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** 400: a parameter is wrong. */
export const invalid = (message: string, param?: string, code?: string, status = 400): StripeRefusal =>
  new StripeRefusal(status, { type: 'invalid_request_error', ...(code && { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}` }), message, ...(param && { param }) });

/** An id that does not exist: 404 in the path, 400 in a parameter. */
export function missing(kind: string, id: string, param?: string): StripeRefusal {
  const name = kind.replace('checkout.session', 'checkout session').replaceAll('_', ' ');
  return new StripeRefusal(param ? 400 : 404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${name}: '${id}'`, param: param ?? 'id' });
}

/** 402: the card was refused, or wants its owner. */
export function declined(error: PaymentError, intent?: PaymentIntent): StripeRefusal {
  const { type, code, decline_code: declineCode, message, charge } = error;
  return new StripeRefusal(402, { type, code, ...(declineCode && { decline_code: declineCode }), message, ...(charge && { charge }), ...(intent && { payment_intent: intent }) });
}
