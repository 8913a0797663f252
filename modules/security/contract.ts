import { defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { zLine } from '@dott/platform/http/fields';
import { type Id, type TenantId, type UserId, zId } from '@dott/platform/ids';
import { z } from 'zod';
import { securityEventTypes, severities } from './rules.ts';

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
});
