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

type Way = { readonly state: OnboardingState; readonly plan: PlanId | null };
type StepNamed<Name extends OnboardingStep['do']> = Extract<OnboardingStep, { do: Name }>;
type Row = { readonly [Name in OnboardingStep['do']]: (step: StepNamed<Name>, from: Way) => StepResult };

const to = (state: OnboardingState) => (): StepResult => ({ state });
const refuse = (refused: StepRefusal) => (): StepResult => ({ refused });
const choosePlan = ({ plan }: StepNamed<'subscription'>): StepResult => ({ state: isPaid(plan) ? 'PAYMENT_PENDING' : 'SUBSCRIPTION_SELECTION' });
const open = ({ plan, paymentVerified }: StepNamed<'complete'>, from: Way): StepResult => {
  if (from.plan !== plan) return { refused: 'plan-mismatch' };
  return from.state === 'PAYMENT_PENDING' && !paymentVerified ? { refused: 'payment-required' } : { state: 'COMPLETED' };
};
const chooseAgain = ({ plan }: StepNamed<'subscription'>, from: Way): StepResult => (plan === from.plan ? { state: 'COMPLETED' } : { refused: 'already-completed' });

/** The whole machine: what each step does in each state. The database refuses every other way (`onboarding_way`). */
export const onboardingTable: Readonly<Record<OnboardingState, Row>> = {
  NOT_STARTED: { 'business-info': to('BUSINESS_INFO'), subscription: refuse('step-invalid'), complete: refuse('step-invalid') },
  BUSINESS_INFO: { 'business-info': to('BUSINESS_INFO'), subscription: choosePlan, complete: refuse('step-invalid') },
  SUBSCRIPTION_SELECTION: { 'business-info': to('SUBSCRIPTION_SELECTION'), subscription: choosePlan, complete: open },
  PAYMENT_PENDING: { 'business-info': to('PAYMENT_PENDING'), subscription: choosePlan, complete: open },
  COMPLETED: { 'business-info': refuse('already-completed'), subscription: chooseAgain, complete: open },
};

/** Where a step leads from a state; repeating the last one changes nothing. */
export function takeStep(from: Way, step: OnboardingStep): StepResult {
  const row = onboardingTable[from.state];
  if (step.do === 'business-info') return row['business-info'](step, from);
  return step.do === 'subscription' ? row.subscription(step, from) : row.complete(step, from);
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
