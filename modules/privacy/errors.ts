import { defineErrors } from '@dott/platform/errors';

/** What leaving for good can end in besides success. */
export const privacyErrors = defineErrors('privacy', {
  'not-typed': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This is not what you were asked to type.' },
  'owns-business': { status: 409, class: 'VALIDATION', recovery: 'none', report: false, message: 'You are the only owner of {businesses}. Hand it over or close it first.' },
  'already-closed': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This business is closed already.' },
  'not-closed': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'This business is not closed.' },
  'paid-plan': { status: 409, class: 'PAYMENT', recovery: 'none', report: false, message: 'This business has a paid plan. Go back to the free plan first, so that nothing more is charged.' },
  'too-late': { status: 409, class: 'VALIDATION', recovery: 'contact-us', report: false, message: 'This business was closed more than 30 days ago and cannot be opened again.' },
});
