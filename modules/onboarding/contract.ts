import { zCountry } from '@dott/platform/geo';
import { defineContract } from '@dott/platform/http/contract';
import { zId, type TenantId, type UserId } from '@dott/platform/ids';
import { zCurrency } from '@dott/platform/money';
import { zTimeZone } from '@dott/platform/time';
import { z } from 'zod';
import { zPersonName } from '@dott/modules/identity/rules';
import { billingCycles, planIds, zBillingCycle, zPlanId, zPlanWord } from '@dott/modules/plans/rules';
import { roles } from '@dott/modules/tenants/rules';
import { chargeErrors, Purchase, Settling, subscriptionErrors } from '@dott/modules/subscriptions/contract';
import { onboardingErrors } from './errors.ts';
import { onboardingStates } from './rules.ts';

const plainText = /^[^\p{Cc}]*$/u;

/** What a business is called and where it is; `timeZone` follows from the country when it is absent. */
export const BusinessInput = z.object({
  businessName: z.string().trim().min(1, 'Enter the name of the business.').max(200, 'Use at most 200 characters.').regex(plainText, 'Use a single line.'),
  businessType: z.string().trim().min(1, 'Choose what the business does.').max(60, 'Use at most 60 characters.').regex(plainText, 'Use a single line.'),
  country: zCountry,
  currency: zCurrency,
  timeZone: zTimeZone.optional(),
});

const BusinessReply = z.object({
  businessName: z.string(), businessType: z.string(), country: z.string(), currency: z.string(), timeZone: z.string(),
  givenName: z.string(), familyName: z.string(),
});

/** How far one has come, and the page on which it goes on. */
export const OnboardingReply = z.object({
  state: z.enum(onboardingStates),
  onboardingCompleted: z.boolean(),
  businessInfo: BusinessReply.nullable(),
  plan: z.enum(planIds).nullable(),
  billingCycle: z.enum(billingCycles).nullable(),
  redirectTo: z.string(),
});

const Profile = z.object({
  user: z.object({ id: zId<UserId>(), email: z.string(), givenName: z.string(), familyName: z.string(), initials: z.string() }),
  tenant: z.object({ id: zId<TenantId>(), name: z.string(), role: z.enum(roles), businessType: z.string(), country: z.string(), currency: z.string(), timeZone: z.string() }).nullable(),
  subscription: z.object({ plan: z.enum(planIds), name: z.string(), billingCycle: z.enum(billingCycles).nullable(), users: z.number().nullable(), storageBytes: z.number().nullable(), support: z.string() }).nullable(),
  onboarding: z.object({ state: z.enum(onboardingStates), onboardingCompleted: z.boolean() }),
});

const { 'step-invalid': stepInvalid, 'already-completed': alreadyCompleted, 'plan-mismatch': planMismatch, 'payment-required': paymentRequired, 'already-paid': alreadyPaid } = onboardingErrors;
const providerErrors = [subscriptionErrors['not-offered'], subscriptionErrors['provider-unavailable'], subscriptionErrors['provider-refused']] as const;

/** From the first form to one's own books; the back end alone knows how far. */
export const onboarding = defineContract('onboarding', {
  get: {
    method: 'GET', path: '/api/onboarding', access: 'session', summary: 'How far the business that is being set up has come', reply: OnboardingReply,
  },
  saveBusinessInfo: {
    method: 'PUT', path: '/api/onboarding/business-info', access: 'session', summary: 'Name, kind, country and currency of the business, and the owner’s name',
    body: BusinessInput.extend({ givenName: zPersonName.optional(), familyName: zPersonName.optional() }),
    reply: OnboardingReply, errors: [alreadyCompleted],
  },
  chooseSubscription: {
    method: 'PUT', path: '/api/onboarding/subscription', access: 'session', summary: 'The plan and how it is billed',
    body: z.object({ plan: zPlanId, billingCycle: zBillingCycle.default('monthly') }),
    reply: OnboardingReply, errors: [stepInvalid, alreadyCompleted, alreadyPaid, ...providerErrors],
  },
  payment: {
    method: 'GET', path: '/api/onboarding/purchase', access: 'session', background: true, summary: 'How the payment of the chosen plan stands, asked of the provider while it is on its way',
    reply: Purchase, errors: [stepInvalid, alreadyCompleted, ...providerErrors],
  },
  beginPayment: {
    method: 'POST', path: '/api/onboarding/purchase', access: 'session', summary: 'Begin to pay for the chosen plan: where the card is entered',
    reply: Purchase, errors: [stepInvalid, alreadyCompleted, subscriptionErrors['already-subscribed'], subscriptionErrors['under-way'], ...providerErrors],
  },
  settlePayment: {
    method: 'POST', path: '/api/onboarding/purchase/settle', access: 'session', limit: 'payments', summary: 'Charge the card that was entered; with another price only when it is accepted',
    body: Settling, reply: Purchase, errors: [stepInvalid, alreadyCompleted, ...chargeErrors],
  },
  completeAll: {
    method: 'POST', path: '/api/onboarding/complete-all', access: 'session', summary: 'Open the books; doing it twice is doing it once',
    body: z.object({ subscriptionPlan: zPlanWord, billingCycle: zBillingCycle.optional(), paymentReference: z.string().max(200).optional(), planType: z.unknown().optional() }),
    reply: z.object({ tenantId: zId<TenantId>(), onboardingCompleted: z.literal(true), redirectTo: z.string() }),
    errors: [stepInvalid, planMismatch, paymentRequired, ...providerErrors],
  },
  startAnother: {
    method: 'POST', path: '/api/tenants', access: 'session', summary: 'Begin another business; it opens when its own onboarding is complete',
    body: BusinessInput, reply: OnboardingReply, status: 201,
  },
  profile: {
    method: 'GET', path: '/api/auth/profile', access: 'session', summary: 'The person, the business, its subscription and its onboarding', reply: Profile,
  },
});
