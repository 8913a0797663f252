import { defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { identityErrors } from '@dott/modules/identity/contract';
import { zLinkToken } from '@dott/modules/identity/rules';
import { zLine } from '@dott/platform/http/fields';
import { type Id, type TenantId, type UserId, zId } from '@dott/platform/ids';
import { z } from 'zod';
import { alertAnswers, anomalyLevels, anomalyRules, securityEventTypes, severities } from './rules.ts';

export type SecurityEventId = Id<'security-event'>;

const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** An event as operators see it: who, what, when, from where; never a tenant's data. */
export const SecurityEvent = z.object({
  id: zId<SecurityEventId>(),
  at: z.iso.datetime(),
  type: z.enum(securityEventTypes),
  severity: z.enum(severities),
  user: z.object({ id: zId<UserId>(), email: z.string().nullable() }).nullable(),
  tenantId: zId<TenantId>().nullable(),
  sessionId: z.uuid().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), plainValue),
});
export type SecurityEvent = z.output<typeof SecurityEvent>;

/** Which events: moments are included; a user is an id or the address of an account. */
export const SecurityQuery = pageQuery.extend({
  type: z.enum(securityEventTypes).optional(),
  severity: z.enum(severities).optional(),
  user: zLine(254).optional(),
  ip: zLine(64).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type SecurityQuery = z.output<typeof SecurityQuery>;

/** What a browser may say of itself in one call. */
const BrowserReports = z.object({
  events: z.array(z.object({
    type: zLine(60),
    at: z.iso.datetime({ offset: true }).optional(),
    detail: z.record(z.string().max(60), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])).optional(),
  })).min(1).max(20),
});

/** What the web app's own server refused before the API saw it. */
const Refused = z.object({
  type: z.enum(['CSRF_REFUSED', 'ORIGIN_REFUSED']),
  method: zLine(10),
  path: z.string().max(300),
  /** The origin that the browser named. */
  origin: z.string().max(300).optional(),
});

/** How much the behaviour of a person looks like somebody else's, and why. */
export const PersonRisk = z.object({
  user: z.object({ id: zId<UserId>(), email: z.string().nullable() }),
  /** 0 to 100; halves every six hours. */
  score: z.int().min(0).max(100),
  reasons: z.array(z.object({
    rule: z.enum(anomalyRules), level: z.enum(anomalyLevels), lastAt: z.iso.datetime(), times: z.int(), points: z.int(),
    /** What the person said about it. */
    answer: z.enum(alertAnswers).nullable(),
  })),
});
export type PersonRisk = z.output<typeof PersonRisk>;

/** What happened to the safety of the installation. */
export const security = defineContract('security', {
  log: {
    method: 'POST', path: '/api/security/log', access: 'public', limit: 'report', maxBodyBytes: 16 * 1024,
    summary: 'What a browser noticed, such as a breach of the content policy; taken as its word and no more', body: BrowserReports, status: 202,
  },
  alert: {
    method: 'POST', path: '/api/security/session-alert', access: 'session', summary: 'Report that one of one’s own sessions looks wrong',
    body: z.object({ sessionId: z.uuid().optional(), reason: z.enum(['not-me', 'unusual-place', 'unusual-device', 'other']), note: z.string().max(500).optional() }),
    reply: z.object({ status: z.literal('recorded') }), status: 202,
  },
  refused: {
    method: 'POST', path: '/api/security/refused', access: 'service', limit: 'report', web: false, summary: 'Told by the web app’s server of what it refused',
    body: Refused, status: 202,
  },
  events: {
    method: 'GET', path: '/api/admin/security-events', access: 'operator', background: true,
    summary: 'Security events of the installation, newest first', query: SecurityQuery, reply: pageOf(SecurityEvent),
  },
  risks: {
    method: 'GET', path: '/api/admin/security-risks', access: 'operator', background: true,
    summary: 'People whose behaviour looks like somebody else’s, highest risk first', reply: z.object({ items: z.array(PersonRisk) }),
  },
  answer: {
    method: 'POST', path: '/api/security/alert-answer', access: 'public', limit: 'token',
    summary: 'Say by the secret of a mailed link whether it was oneself; if not, all sessions end and the account waits for a new password',
    /** `ended` where a provider keeps the passwords: nothing of ours is locked there. */
    body: z.object({ token: zLinkToken, answer: z.enum(alertAnswers) }), reply: z.object({ status: z.enum(['noted', 'locked', 'ended']) }),
    errors: [identityErrors['link-invalid']],
  },
});
