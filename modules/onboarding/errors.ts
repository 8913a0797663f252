import { defineErrors } from '@dott/platform/errors';

/** What the way to one's first books can end in. */
export const onboardingErrors = defineErrors('onboarding', {
  'step-invalid': { status: 409, class: 'ONBOARDING', recovery: 'reload', report: false, message: 'Another step comes first. We take you there.' },
  'already-completed': { status: 409, class: 'ONBOARDING', recovery: 'reload', report: false, message: 'This business is set up already.' },
  'plan-mismatch': { status: 409, class: 'ONBOARDING', recovery: 'reload', report: false, message: 'You chose another plan before. Please look at your choice again.' },
  'payment-required': { status: 402, class: 'PAYMENT', recovery: 'other-card', report: false, message: 'This plan starts when its payment is confirmed, and no payment has reached us. Pay for it, or go on with the free plan.' },
  'already-paid': { status: 409, class: 'ONBOARDING', recovery: 'reload', report: false, message: 'Your plan is paid for, or its payment is on its way, so it stays. We take you on.' },
});
