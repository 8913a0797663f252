import { defineErrors } from '@dott/platform/errors';

/** What setting up and using second factors can end in. */
export const factorErrors = defineErrors('factors', {
  'code-wrong': { status: 422, class: 'AUTH', recovery: 'fix-input', report: false, message: 'This code is not right, or it was used already. Wait for the next one and try again.' },
  'challenge-over': { status: 401, class: 'AUTH', recovery: 'sign-in', report: false, message: 'This sign-in took too long or had too many wrong codes. Please sign in again.' },
  'passkey-refused': { status: 422, class: 'AUTH', recovery: 'retry', report: false, message: 'This passkey could not be used here. Please try again or choose another way.' },
  'already-on': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'An authenticator app is set up already. Turn it off first to set up another one.' },
  'not-begun': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'Begin anew: scan the picture first, then enter the code.' },
  'not-on': { status: 409, class: 'VALIDATION', recovery: 'reload', report: false, message: 'Set up an authenticator app or a passkey first.' },
  'too-many': { status: 409, class: 'VALIDATION', recovery: 'none', report: false, message: 'You have as many passkeys as an account can hold. Remove one first.' },
});
