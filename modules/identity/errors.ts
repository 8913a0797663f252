import { defineErrors } from '@dott/platform/errors';

/** What sign-up, sign-in and the links in mails can end in. */
export const identityErrors = defineErrors('identity', {
  'invalid-credentials': { status: 401, class: 'AUTH', recovery: 'fix-input', report: false, message: 'The email address or the password is not right.' },
  'email-not-verified': { status: 403, class: 'AUTH', recovery: 'verify-mail', report: false, message: 'Confirm your email address first: open the link in the mail that we sent you.' },
  'account-locked': { status: 423, class: 'AUTH', recovery: 'wait', report: false, message: 'Multiple failed login attempts detected. Please wait before you try again.' },
  'reset-required': { status: 403, class: 'AUTH', recovery: 'none', report: false, message: 'This account is locked to keep it safe. Set a new password with "Forgot your password?", then sign in.' },
  'mfa-required': { status: 401, class: 'AUTH', recovery: 'fix-input', report: false, message: 'Confirm with your second factor that it is you.' },
  'password-common': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This password is on lists that attackers try first. Please choose another one.' },
  'password-weak': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This password is easy to guess. A sentence of several words is stronger and easier to remember.' },
  'link-invalid': { status: 410, class: 'AUTH', recovery: 'verify-mail', report: false, message: 'This link has expired or was used before. Ask for a new one.' },
  'provider-unavailable': { status: 503, class: 'NETWORK', recovery: 'retry', report: true, message: 'The sign-in service does not answer just now. Please try again in a moment.' },
  'provider-answer-invalid': { status: 401, class: 'AUTH', recovery: 'sign-in', report: true, message: 'This sign-in could not be confirmed. Please sign in again.' },
  'provider-cancelled': { status: 401, class: 'AUTH', recovery: 'sign-in', report: false, message: 'The sign-in was cancelled. You can start again whenever you like.' },
  'provider-refused': { status: 403, class: 'AUTH', recovery: 'contact-us', report: false, message: 'The sign-in service does not let this account in.' },
  'provider-email-unverified': { status: 403, class: 'AUTH', recovery: 'verify-mail', report: false, message: 'Confirm your email address with the sign-in service first: open the link in its mail, then sign in again.' },
  'provider-session-over': { status: 401, class: 'AUTH', recovery: 'sign-in', report: false, message: 'The sign-in service has ended your session. Please sign in again.' },
  'provider-misconfigured': { status: 500, class: 'SYSTEM', recovery: 'contact-us', report: true, message: 'Signing in is not set up correctly. Please tell us.' },
  'link-required': { status: 409, class: 'AUTH', recovery: 'sign-in', report: false, message: 'There is an account with this address already. Show once that it is yours, then both ways of signing in work.' },
  'link-expired': { status: 410, class: 'AUTH', recovery: 'sign-in', report: false, message: 'This took too long. Please sign in again.' },
  'password-leaked': { status: 403, class: 'AUTH', recovery: 'contact-us', report: false, message: 'This password was found in a leak of another site. Set a new one before you sign in again.' },
  'logout-token-invalid': { status: 400, class: 'AUTH', recovery: 'none', report: true, message: 'This is not a logout token that we can believe.' },
  'local-accounts-off': { status: 410, class: 'AUTH', recovery: 'sign-in', report: false, message: 'Accounts are kept by the sign-in service here. Go on to its page.' },
});

export { limitErrors } from '@dott/platform/errors';
