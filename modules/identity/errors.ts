import { defineErrors } from '@dott/platform/errors';

/** What sign-up, sign-in and the links in mails can end in. */
export const identityErrors = defineErrors('identity', {
  'invalid-credentials': { status: 401, class: 'AUTH', recovery: 'fix-input', report: false, message: 'The email address or the password is not right.' },
  'email-not-verified': { status: 403, class: 'AUTH', recovery: 'verify-mail', report: false, message: 'Confirm your email address first: open the link in the mail that we sent you.' },
  'account-locked': { status: 423, class: 'AUTH', recovery: 'wait', report: false, message: 'Multiple failed login attempts detected. Please wait before you try again.' },
  'password-common': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This password is on lists that attackers try first. Please choose another one.' },
  'password-weak': { status: 422, class: 'VALIDATION', recovery: 'fix-input', report: false, message: 'This password is easy to guess. A sentence of several words is stronger and easier to remember.' },
  'link-invalid': { status: 410, class: 'AUTH', recovery: 'verify-mail', report: false, message: 'This link has expired or was used before. Ask for a new one.' },
});

/** Too many attempts from one network address; the same code whatever was attempted. */
export const limitErrors = defineErrors('security', {
  'rate-limited': { status: 429, class: 'AUTH', recovery: 'wait', report: false, message: 'Too many attempts from your network. Please wait before you try again.' },
});
