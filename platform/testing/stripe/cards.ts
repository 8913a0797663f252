import type { PaymentError } from './payment-resources.ts';

/** What a test number does. */
export interface TestCard {
  readonly brand: string;
  readonly country: string;
  /** Refused whenever it is charged. */
  readonly declines?: PaymentError;
  /** Accepted while its owner is there, refused when it is charged without them. */
  readonly declinesLater?: PaymentError;
  /** Asks its owner the first time it is used, or every time. */
  readonly authenticates?: 'first' | 'always';
}

const refusal = (code: string, declineCode: string, message: string): PaymentError => ({ type: 'card_error', code, decline_code: declineCode, message });

/** The declines that can be asked of the double, by decline code, with Stripe's code and sentence. */
export const declines = {
  generic_decline: refusal('card_declined', 'generic_decline', 'Your card was declined.'),
  insufficient_funds: refusal('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  lost_card: refusal('card_declined', 'lost_card', 'Your card was declined.'),
  stolen_card: refusal('card_declined', 'stolen_card', 'Your card was declined.'),
  expired_card: refusal('expired_card', 'expired_card', 'Your card has expired.'),
  incorrect_cvc: refusal('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."),
  processing_error: refusal('processing_error', 'processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  authentication_required: refusal('authentication_required', 'authentication_required', 'Your card was declined. This transaction requires authentication.'),
} as const satisfies Record<string, PaymentError>;

export type DeclineCode = keyof typeof declines;

/** What a failed 3-D Secure step leaves in `last_payment_error`. */
export const authenticationFailed: PaymentError = {
  type: 'invalid_request_error',
  code: 'payment_intent_authentication_failure',
  message: 'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
};

/** The numbers of docs.stripe.com/testing that the double knows. */
const CARDS: Readonly<Record<string, Partial<TestCard>>> = {
  '4242424242424242': {},
  '5555555555554444': { brand: 'mastercard' },
  '378282246310005': { brand: 'amex' },
  '4000000760000002': { country: 'BR' },
  '4000002760000016': { country: 'DE' },
  '4000002500000003': { country: 'FR' },
  '4000003560000008': { country: 'IN' },
  '4000008260000000': { country: 'GB' },
  '4000000000000002': { declines: declines.generic_decline },
  '4000000000009995': { declines: declines.insufficient_funds },
  '4000000000009987': { declines: declines.lost_card },
  '4000000000009979': { declines: declines.stolen_card },
  '4000000000000069': { declines: declines.expired_card },
  '4000000000000127': { declines: declines.incorrect_cvc },
  '4000000000000119': { declines: declines.processing_error },
  '4000000000000341': { declinesLater: declines.generic_decline },
  '4000002500003155': { country: 'FR', authenticates: 'first' },
  '4000002760003184': { country: 'DE', authenticates: 'always' },
  '4000008260003178': { country: 'GB', authenticates: 'always', declines: declines.insufficient_funds },
  '4000008400001629': { authenticates: 'always', declines: declines.generic_decline },
};

/** The card behind a number as somebody types it, or undefined for a number that is none of the test numbers. */
export function findCard(number: string): TestCard | undefined {
  const card = CARDS[number.replaceAll(/\D/g, '')];
  return card && { brand: 'visa', country: 'US', ...card };
}
