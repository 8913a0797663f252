import { proofErrors } from '@dott/platform/errors';
import { defineContract } from '@dott/platform/http/contract';
import { z } from 'zod';
import { identityErrors, limitErrors } from './errors.ts';
import { zEmail, zLinkToken, zNewPassword, zPersonName, zTypedPassword } from './rules.ts';

export { identityErrors, limitErrors } from './errors.ts';

/** A secret that the sign-up page keeps in its browser; empty from a browser that has none. */
const zBrowser = z.string().max(100);
const AddressOnly = z.object({ email: zEmail });
const Accepted = z.object({ status: z.literal('verify-email') });
const Sent = z.object({ status: z.literal('sent') });
const off = identityErrors['local-accounts-off'];
const passwordErrors = [off, identityErrors['password-common'], identityErrors['password-weak']] as const;

/** Accounts with an email address and a password. No reply tells whether an address has an account. */
export const identity = defineContract('identity', {
  signUp: {
    method: 'POST', path: '/api/auth/signup', access: 'public', limit: 'sign-up', summary: 'Sign up; the same reply for a taken address',
    body: z.object({ email: zEmail, password: zNewPassword, givenName: zPersonName.default(''), familyName: zPersonName.default(''), browser: zBrowser.optional() }),
    reply: Accepted, status: 202, errors: passwordErrors,
  },
  verifyEmail: {
    method: 'POST', path: '/api/auth/verify-email', access: 'public', limit: 'token', summary: 'Confirm an address with the secret of the mailed link; does not sign in',
    /** With `browser`, the sign-up’s password counts only if that browser chose it, else `password-needed` and nothing has happened; with `password`, that one counts. */
    body: z.object({ token: zLinkToken, browser: zBrowser.optional(), password: zNewPassword.optional() }),
    reply: z.object({ status: z.enum(['verified', 'password-needed']), email: z.string() }), errors: [identityErrors['link-invalid'], ...passwordErrors],
  },
  resendVerification: {
    method: 'POST', path: '/api/auth/verify-email/resend', access: 'public', limit: 'mail', summary: 'Mail the confirmation link again; the same reply for any address',
    body: AddressOnly, reply: Sent, status: 202, errors: [off],
  },
  forgotPassword: {
    method: 'POST', path: '/api/auth/password/forgot', access: 'public', limit: 'mail', summary: 'Mail a link to set a new password; the same reply for any address',
    body: AddressOnly, reply: Sent, status: 202, errors: [off],
  },
  changePassword: {
    method: 'POST', path: '/api/auth/password/change', access: 'session', summary: 'Set a new password with the present one or a recent proof; all other sessions end, this one goes on under a new id',
    body: z.object({ currentPassword: zTypedPassword.optional(), password: zNewPassword }), reply: z.object({ status: z.literal('password-changed') }),
    errors: [identityErrors['invalid-credentials'], identityErrors['account-locked'], limitErrors['rate-limited'], proofErrors['step-up-required'], ...passwordErrors],
  },
  resetPassword: {
    method: 'POST', path: '/api/auth/password/reset', access: 'public', limit: 'token', summary: 'Set a new password with the secret of the mailed link; all sessions of the person end',
    body: z.object({ token: zLinkToken, password: zNewPassword }), reply: z.object({ status: z.literal('password-changed'), email: z.string() }),
    errors: [identityErrors['link-invalid'], ...passwordErrors],
  },
});
