import type { TenantId } from '@dott/platform/ids';
import { isPaid, type PlanId } from '@dott/modules/plans/rules';

export { defaultTimeZone } from './time-zones.ts';

export const onboardingStates = ['NOT_STARTED', 'BUSINESS_INFO', 'SUBSCRIPTION_SELECTION', 'PAYMENT_PENDING', 'COMPLETED'] as const;
/** How far a business has come; each name is the last thing that is known. */
export type OnboardingState = (typeof onboardingStates)[number];

/** What a person does on the way. */
export type OnboardingStep =
  | { readonly do: 'business-info' }
  | { readonly do: 'subscription'; readonly plan: PlanId }
  | { readonly do: 'complete'; readonly plan: PlanId; readonly paymentVerified: boolean };

/** Why a step is not taken; the keys of the module's errors. */
export type StepRefusal = 'step-invalid' | 'already-completed' | 'plan-mismatch' | 'payment-required';

export type StepResult = { readonly state: OnboardingState } | { readonly refused: StepRefusal };

/** Where a step leads from a state. Only steps that are named here exist; repeating the last ones changes nothing. */
export function takeStep(from: { state: OnboardingState; plan: PlanId | null }, step: OnboardingStep): StepResult {
  if (step.do === 'complete') return complete(from, step);
  if (from.state === 'COMPLETED') return step.do === 'subscription' && step.plan === from.plan ? { state: 'COMPLETED' } : { refused: 'already-completed' };
  if (step.do === 'business-info') return { state: from.state === 'NOT_STARTED' ? 'BUSINESS_INFO' : from.state };
  if (from.state === 'NOT_STARTED') return { refused: 'step-invalid' };
  return { state: isPaid(step.plan) ? 'PAYMENT_PENDING' : 'SUBSCRIPTION_SELECTION' };
}

function complete(from: { state: OnboardingState; plan: PlanId | null }, step: { plan: PlanId; paymentVerified: boolean }): StepResult {
  if (from.state === 'NOT_STARTED' || from.state === 'BUSINESS_INFO') return { refused: 'step-invalid' };
  if (from.plan !== step.plan) return { refused: 'plan-mismatch' };
  if (from.state === 'PAYMENT_PENDING' && !step.paymentVerified) return { refused: 'payment-required' };
  return { state: 'COMPLETED' };
}

/** The page on which a person goes on. */
export const onboardingPaths: Readonly<Record<Exclude<OnboardingState, 'COMPLETED'>, string>> = {
  NOT_STARTED: '/onboarding/business-info',
  BUSINESS_INFO: '/onboarding/subscription',
  SUBSCRIPTION_SELECTION: '/onboarding/subscription',
  PAYMENT_PENDING: '/onboarding/payment',
};

/** Where somebody stands, as the back end knows it. */
export interface Whereabouts {
  /** The businesses that one works in. */
  readonly tenantIds: readonly TenantId[];
  /** The business that the session works in. */
  readonly chosen: TenantId | null;
  /** Of the business that is being set up, or NOT_STARTED. */
  readonly onboarding: OnboardingState;
  /** Whether an invitation waits for the person's address. */
  readonly invited?: boolean;
  /** The page that was asked for before signing in. */
  readonly asked?: string;
}

/** Where invitations are looked at and accepted; a page of everybody who is signed in. */
export const INVITATION_PATH = '/auth/invitation';

/** Where a person lands after any sign-in: the asked page if it is theirs, else the dashboard, the choice of business, an invitation, or the step that is due. */
export function redirectTo(where: Whereabouts): string {
  if (where.asked === INVITATION_PATH) return INVITATION_PATH;
  const home = where.chosen !== null && where.tenantIds.includes(where.chosen) ? where.chosen : undefined;
  // A session that is in none of them could see no page of theirs, were it the only one: there it is entered by a click.
  if (home === undefined && where.tenantIds.length > 0) return '/select-tenant';
  if (home === undefined) return where.invited ? INVITATION_PATH : onboardingPath(where.onboarding);
  return where.asked !== undefined && isPageOf(where.asked, home) ? where.asked : `/${home}/dashboard`;
}

/** The page of the step that is due; a finished onboarding whose business is not to be seen any more begins anew. */
export function onboardingPath(state: OnboardingState): string {
  return state === 'COMPLETED' ? onboardingPaths.NOT_STARTED : onboardingPaths[state];
}

/** Whether an address is a page of this business on this site; anything that a browser could read otherwise is none. */
function isPageOf(path: string, tenantId: TenantId): boolean {
  return path.startsWith(`/${tenantId}/`) && path.length <= 2_000 && /^[\w\-./?=&%~+,:@]*$/.test(path) && !path.includes('//') && !path.includes('..');
}
