import type { PlanId } from '@dott/modules/plans/rules';

/** A plan that is paid for. */
export type PaidPlan = Exclude<PlanId, 'basic'>;

/** How a purchase, or a change of the card, stands; the contract says what each means. */
export const purchaseStates = ['none', 'open', 'ready', 'price-changed', 'charging', 'authentication', 'failed', 'paid'] as const;
export type PurchaseState = (typeof purchaseStates)[number];

/** How a business stands with its plan. */
export const standings = ['free', 'active', 'past-due', 'read-only', 'ending'] as const;
export type Standing = (typeof standings)[number];

/** How the provider says that a subscription stands, in fewer words. gone: over, whoever ended it. */
export const subscriptionStatuses = ['incomplete', 'active', 'past-due', 'gone'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Days for which everything goes on after a payment failed. */
export const GRACE_DAYS = 14;
/** What was begun and is not finished after so many hours counts no more; the provider's page closes after 24, too. */
export const PURCHASE_HOURS = 24;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Until when everything goes on. */
export function graceEnd(pastDueSince: Date): Date {
  return new Date(pastDueSince.getTime() + GRACE_DAYS * DAY_MS);
}

/** The provider's status in our words. A pause or a trial is never asked for, so neither is anything that was paid. */
export function statusOf(status: string): SubscriptionStatus {
  if (status === 'active') return 'active';
  if (status === 'past_due' || status === 'unpaid') return 'past-due';
  return status === 'canceled' || status === 'incomplete_expired' ? 'gone' : 'incomplete';
}

export interface StandingFacts {
  readonly status: SubscriptionStatus;
  readonly pastDueSince: Date | null;
  readonly cancelAtPeriodEnd: boolean;
}

/** How a business stands: paid for, late, only to be read because it is late for too long, or about to be free. */
export function standingOf(facts: StandingFacts | undefined, now: Date): Standing {
  if (!facts || facts.status === 'incomplete' || facts.status === 'gone') return 'free';
  if (facts.status === 'past-due') return facts.pastDueSince && graceEnd(facts.pastDueSince) <= now ? 'read-only' : 'past-due';
  return facts.cancelAtPeriodEnd ? 'ending' : 'active';
}

/** Why a charge was declined, as keys of the module's errors. */
export const declines = [
  'card-declined', 'insufficient-funds', 'card-expired', 'card-details-wrong', 'card-not-supported', 'card-limit', 'processing-failed', 'authentication-failed',
] as const;
export type Decline = (typeof declines)[number];

/** Stripe's decline codes (https://docs.stripe.com/declines/codes). What is not here, a stolen card for one, is declined without a reason, as Stripe asks for. */
const declineOf: Readonly<Record<string, Decline>> = {
  insufficient_funds: 'insufficient-funds',
  expired_card: 'card-expired',
  incorrect_cvc: 'card-details-wrong', invalid_cvc: 'card-details-wrong', incorrect_number: 'card-details-wrong', invalid_number: 'card-details-wrong',
  invalid_expiry_month: 'card-details-wrong', invalid_expiry_year: 'card-details-wrong', incorrect_zip: 'card-details-wrong', incorrect_address: 'card-details-wrong', invalid_account: 'card-details-wrong',
  card_not_supported: 'card-not-supported', currency_not_supported: 'card-not-supported', service_not_allowed: 'card-not-supported', transaction_not_allowed: 'card-not-supported', not_permitted: 'card-not-supported',
  card_velocity_exceeded: 'card-limit', withdrawal_count_limit_exceeded: 'card-limit', invalid_amount: 'card-limit',
  processing_error: 'processing-failed', issuer_not_available: 'processing-failed', try_again_later: 'processing-failed', reenter_transaction: 'processing-failed', approve_with_id: 'processing-failed',
  authentication_required: 'authentication-failed', authentication_not_handled: 'authentication-failed', payment_intent_authentication_failure: 'authentication-failed',
  setup_intent_authentication_failure: 'authentication-failed',
};

/** The sentence that fits a decline; the bank's reason says more than the kind of the error. */
export function declineFor(error: { readonly code?: string | undefined; readonly declineCode?: string | undefined }): Decline {
  return declineOf[error.declineCode ?? ''] ?? declineOf[error.code ?? ''] ?? 'card-declined';
}

/** Whether a word is one of the declines. */
export function isDecline(word: string | null): word is Decline {
  return declines.some((decline) => decline === word);
}
