import { defineContract } from '@dott/platform/http/contract';
import { z } from 'zod';
import { identityErrors, limitErrors } from '@dott/modules/identity/contract';

/** Value of the browser's csrf cookie, as the web app's server passes it on. */
const zBrowser = z.string().min(1).max(100);
const zPage = z.string().max(2_000).optional();
/** A sign-in that reached its end stands in the header `x-dott-handoff`; otherwise the person has to show that an account is theirs. */
const Ended = z.object({ outcome: z.enum(['proven', 'link-required']) });

const answerErrors = [
  identityErrors['provider-unavailable'], identityErrors['provider-answer-invalid'], identityErrors['provider-cancelled'], identityErrors['provider-refused'],
  identityErrors['provider-email-unverified'], identityErrors['provider-session-over'], identityErrors['provider-misconfigured'], identityErrors['link-expired'], identityErrors['reset-required'], limitErrors['rate-limited'],
] as const;

/** Sign-in by identity providers. Its flows begin and end at the web app's server, which alone knows a browser's cookies. */
export const federation = defineContract('federation', {
  options: {
    method: 'GET', path: '/api/auth/options', access: 'public', background: true, summary: 'The ways of signing in that are set up here',
    reply: z.object({
      /** An address and a password on our own page: kept here, at the provider, or not at all. */
      passwords: z.enum(['local', 'provider', 'none']),
      /** Whether accounts are opened, and passwords set anew, on our own pages. */
      localAccounts: z.boolean(),
      /** What `GET /api/auth/login?connection=` takes; `provider` is the one of this installation. */
      connections: z.array(z.enum(['provider', 'google'])),
    }),
  },
  refresh: {
    method: 'POST', path: '/api/auth/token/refresh', access: 'session', summary: 'Renew the provider’s tokens of this session, on the server',
    errors: [identityErrors['provider-unavailable'], identityErrors['provider-session-over'], identityErrors['provider-misconfigured']],
  },
  begin: {
    method: 'POST', path: '/api/federation/begin', access: 'service', limit: 'sign-in', web: false, summary: 'Begin a sign-in at a provider',
    body: z.object({ browser: zBrowser, connection: z.string().max(100).optional(), returnTo: zPage, signUp: z.boolean().default(false) }),
    reply: z.object({ location: z.string() }), errors: [identityErrors['provider-unavailable'], identityErrors['provider-misconfigured'], limitErrors['rate-limited']],
  },
  finish: {
    method: 'POST', path: '/api/federation/finish', access: 'service', limit: 'sign-in', web: false, summary: 'End a sign-in with what the provider sent the browser back with',
    body: z.object({ browser: zBrowser, search: z.string().max(8_000) }), reply: Ended, errors: [...answerErrors],
  },
  authenticate: {
    method: 'POST', path: '/api/auth/authenticate', access: 'service', limit: 'sign-in', web: false, summary: 'Sign in with an address and a password that the provider keeps',
    body: z.object({ browser: zBrowser, email: z.string().trim().min(1).max(254), password: z.string().min(1).max(1_000), returnTo: zPage }),
    reply: Ended,
    errors: [
      ...answerErrors, identityErrors['invalid-credentials'], identityErrors['account-locked'], identityErrors['mfa-required'], identityErrors['password-leaked'],
      identityErrors['password-weak'],
    ],
  },
  showLink: {
    method: 'POST', path: '/api/federation/link/show', access: 'service', limit: 'sign-in', web: false, summary: 'What a person can show that an account is theirs with',
    body: z.object({ browser: zBrowser }), reply: z.object({ email: z.string(), password: z.boolean(), connections: z.array(z.enum(['provider', 'google'])) }),
    errors: [identityErrors['link-expired']],
  },
  proveLink: {
    method: 'POST', path: '/api/federation/link', access: 'service', limit: 'sign-in', web: false, summary: 'Show by its password that an account is one’s own, and link the provider to it',
    body: z.object({ browser: zBrowser, password: z.string().min(1).max(1_000) }), reply: Ended,
    errors: [identityErrors['link-expired'], identityErrors['invalid-credentials'], identityErrors['mfa-required'], identityErrors['account-locked'], identityErrors['reset-required'], limitErrors['rate-limited']],
  },
  hearLogout: {
    method: 'POST', path: '/api/federation/logout', access: 'service', web: false, summary: 'End what a provider says is over (back-channel logout)',
    body: z.object({ logoutToken: z.string().min(1).max(8_000) }), reply: z.object({ ended: z.int() }),
    errors: [identityErrors['logout-token-invalid'], identityErrors['provider-unavailable'], identityErrors['provider-misconfigured']],
  },
  prepareLogout: {
    method: 'POST', path: '/api/federation/logout/prepare', access: 'session', web: false, summary: 'Keep what the provider needs to end its own session, for after ours',
    body: z.object({ browser: zBrowser }), reply: z.object({ prepared: z.boolean() }),
  },
  takeLogout: {
    method: 'POST', path: '/api/federation/logout/take', access: 'service', limit: 'sign-in', web: false, summary: 'The form that ends the provider’s session, once',
    body: z.object({ browser: zBrowser }), reply: z.object({ form: z.object({ action: z.string(), fields: z.record(z.string(), z.string()) }).nullable() }),
  },
});
