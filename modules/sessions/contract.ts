import { binary, defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { zId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import { z } from 'zod';
import { CeremonyReply, factorErrors, FactorProof } from '@dott/modules/factors/contract';
import { identityErrors, limitErrors } from '@dott/modules/identity/contract';
import { tenantErrors } from '@dott/modules/tenants/contract';
import { sessionErrors } from './errors.ts';

export { sessionErrors } from './errors.ts';

type SessionId = Id<'session'>;
const moment = z.iso.datetime();
const SessionRef = z.object({ id: zId<SessionId>() });

/** The times and the machine of a session; `id` is public and opens nothing. */
export const SessionTimes = z.object({
  id: zId<SessionId>(),
  createdAt: moment,
  lastSeenAt: moment,
  idleExpiresAt: moment,
  expiresAt: moment,
  device: z.object({ device: z.string(), browser: z.string(), os: z.string(), ip: z.string().nullable(), country: z.string().nullable() }),
});

/** A session as its own browser sees it. */
export const CurrentSession = z.object({
  user: z.object({ id: zId<UserId>(), email: z.string(), givenName: z.string(), familyName: z.string(), initials: z.string() }),
  tenant: z.object({ id: zId<TenantId>(), name: z.string() }).nullable(),
  plan: z.string().nullable(),
  /** Whether nothing may be changed in the business because its plan is not paid. */
  readOnly: z.boolean(),
  needsOnboarding: z.boolean(),
  onboardingCompleted: z.boolean(),
  permissions: z.array(z.string()),
  /** Whether the person runs this installation; it only shows the way, each operation judges anew. */
  operator: z.boolean(),
  session: SessionTimes,
});

const ListedSession = SessionTimes.extend({ current: z.boolean() });

/** What happened to one's own sessions; `device` is null once the session itself is forgotten. */
export const SessionEvents = pageOf(z.object({
  id: zId<Id<'session-event'>>(),
  at: moment,
  kind: z.enum(['created', 'rotated', 'ended', 'hijack-attempt', 'many-sessions', 'tenant-chosen', 'fingerprint-renewed', 'cache-warmed', 'cache-evicted']),
  /** Why a session ended, such as `revoked` or `idle`. */
  reason: z.string().nullable(),
  ip: z.string().nullable(),
  device: z.object({ browser: z.string(), os: z.string() }).nullable(),
  /** Whether it is about the session that asks. */
  current: z.boolean(),
}));

/** Copies of sessions: of the node that answers, and whether Redis stands behind it. */
const CacheState = z.object({
  memory: z.object({
    copies: z.int(), refusals: z.int(),
    /** Changes that copies are compared with. */
    changes: z.int(),
  }),
  /** Whether copies may answer now; if not, each check asks PostgreSQL. */
  clear: z.boolean(),
  redis: z.enum(['closed', 'open', 'half-open', 'absent']),
  /** Which tiers hold the session that was asked for; null when none was. */
  session: z.object({ memory: z.boolean(), redis: z.boolean() }).nullable(),
});
const OneSession = z.object({ sessionId: zId<SessionId>().optional() });

/** Who is signed in, on which machines, and the end of it. */
export const sessions = defineContract('sessions', {
  create: {
    method: 'POST', path: '/api/sessions/create', access: 'service', alsoBearer: true, web: false, summary: 'Open a session with a proof of who somebody is',
    body: z.discriminatedUnion('proof', [
      z.object({
        proof: z.literal('password'), email: z.string().trim().min(1).max(254), password: z.string().min(1).max(1_000), returnTo: z.string().max(2_000).optional(), browser: z.string().max(100).default(''),
      }),
      /** The second step after a password, in the same browser. */
      z.object({ proof: z.literal('mfa'), challenge: z.string().min(1).max(100), factor: FactorProof, browser: z.string().max(100).default('') }),
      /** A passkey without a password. */
      z.object({ proof: z.literal('passkey'), response: CeremonyReply, browser: z.string().min(1).max(100), returnTo: z.string().max(2_000).optional() }),
      /** `browser` is the value of the csrf cookie. */
      z.object({ proof: z.literal('handoff'), handoff: z.string().min(1).max(100), browser: z.string().min(1).max(100) }),
      /** The provider's access token stands in `Authorization: Bearer`; such a call needs no body. */
      z.object({ proof: z.literal('provider').optional(), returnTo: z.string().max(2_000).optional() }),
      /** `cookie` is the former product's, as it came. */
      z.object({ proof: z.literal('legacy'), cookie: z.string().min(1).max(16_000), returnTo: z.string().max(2_000).optional() }),
    ]),
    reply: z.object({ sid: z.string(), session: CurrentSession, redirectTo: z.string() }), status: 200,
    errors: [
      identityErrors['reset-required'],
      identityErrors['mfa-required'], factorErrors['code-wrong'], factorErrors['challenge-over'], factorErrors['passkey-refused'],
      identityErrors['invalid-credentials'], identityErrors['email-not-verified'], identityErrors['account-locked'],
      limitErrors['rate-limited'], sessionErrors['limit-reached'], identityErrors['local-accounts-off'], identityErrors['link-required'], identityErrors['provider-email-unverified'], identityErrors['provider-unavailable'], sessionErrors['handoff-invalid'], sessionErrors['legacy-refused'],
    ],
  },
  current: {
    method: 'GET', path: '/api/sessions/current', access: 'session', limit: 'session', background: true, summary: 'The session that asks; asking is no use of it',
    reply: CurrentSession, errors: [sessionErrors.rotated],
  },
  renew: {
    method: 'POST', path: '/api/sessions/renew', access: 'session', summary: 'Begin the idle time anew', reply: CurrentSession,
  },
  active: {
    method: 'GET', path: '/api/sessions/active', access: 'session', background: true, summary: 'One’s own living sessions, latest use first',
    reply: z.object({ items: z.array(ListedSession) }),
  },
  /** Server-sent events: `changed` when anything that `current` answers may be another, `ended` as the last one. */
  follow: {
    method: 'GET', path: '/api/sessions/follow', access: 'session', web: false, background: true, summary: 'Hear of changes of the session that asks, and of its end',
    reply: binary('text/event-stream'), errors: [sessionErrors.rotated, sessionErrors['too-many-streams']],
  },
  events: {
    method: 'GET', path: '/api/sessions/events', access: 'session', background: true, summary: 'What happened to one’s own sessions, newest first',
    query: pageQuery, reply: SessionEvents,
  },
  get: {
    method: 'GET', path: '/api/sessions/{id}', access: 'session', background: true, summary: 'One of one’s own living sessions',
    params: SessionRef, reply: ListedSession,
  },
  switchTenant: {
    method: 'POST', path: '/api/tenants/switch', access: 'session', summary: 'Go on in another of one’s businesses, under a new session id',
    body: z.object({ tenantId: zId<TenantId>() }), reply: CurrentSession, errors: [tenantErrors['verification-failed'], sessionErrors.rotated],
  },
  endOthers: {
    method: 'DELETE', path: '/api/sessions/others', access: 'session', summary: 'End all of one’s own sessions but this one; answered when no node accepts them any more',
  },
  end: {
    method: 'DELETE', path: '/api/sessions/{id}', access: 'session', summary: 'End one of one’s own sessions; answered when no node accepts it any more',
    params: SessionRef,
  },
  signOut: {
    method: 'POST', path: '/api/sessions/sign-out', access: 'service', web: false, summary: 'End what a session id opened, also when it was renewed meanwhile or is over already; answered when no node accepts it any more',
  },
  inspectCache: {
    method: 'GET', path: '/api/cache/session', access: 'metrics', background: true, summary: 'The copies of sessions, or where one session is held',
    query: OneSession, reply: CacheState,
  },
  warmCache: {
    method: 'POST', path: '/api/cache/session', access: 'operator', summary: 'Make copies of the sessions that were used last',
    body: z.object({ limit: z.int().min(1).max(10_000).default(1_000) }), reply: z.object({ warmed: z.int() }),
  },
  evictCache: {
    method: 'DELETE', path: '/api/cache/session', access: 'operator', summary: 'Throw away the copies of this node and of Redis, or those of one session; nobody is signed out',
    query: OneSession, reply: z.object({ memory: z.int(), redis: z.int() }),
  },
});
