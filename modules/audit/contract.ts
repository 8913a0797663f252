import { z } from 'zod';
import { binary, defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { zLine } from '@dott/platform/http/fields';
import { type Id, type UserId, zId } from '@dott/platform/ids';

export type AuditEventId = Id<'audit-event'>;

/** One line: enough for the sentence "Ada changed customer 42 on Friday from 203.0.113.7". */
export const AuditEvent = z.object({
  id: zId<AuditEventId>(),
  at: z.iso.datetime(),
  kind: z.enum(['read', 'write']),
  actor: z.object({
    /** session: a person · job: the product itself · capability: who holds a link. */
    kind: z.string(),
    userId: zId<UserId>().nullable(),
    name: z.string().nullable(),
    email: z.string().nullable(),
  }),
  /** Such as `invoices.issue`. */
  action: z.string(),
  entity: z.string(),
  entityId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  /** How many records a read showed. */
  records: z.int(),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditEvent = z.output<typeof AuditEvent>;

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** Which lines: `from` and `to` are days of the business (both included) or moments. */
const filters = z.object({
  from: moment.optional(),
  to: moment.optional(),
  actor: zId<UserId>().optional(),
  entity: zLine(60).optional(),
  entityId: zLine(60).optional(),
  kind: z.enum(['read', 'write']).optional(),
});
export type AuditFilters = z.output<typeof filters>;

/** A page of the lines that fit. */
export const AuditQuery = pageQuery.extend(filters.shape);
export type AuditQuery = z.output<typeof AuditQuery>;

/** What a walk along the chain found. */
export const Verification = z.object({
  intact: z.boolean(),
  /** Lines in the chain. */
  sealed: z.int(),
  /** Lines of the last seconds, not yet in the chain. */
  open: z.int(),
  /** The first place in the chain that does not fit. */
  brokenAt: z.int().nullable(),
  /** Signed places of the chain, one for each day on which it grew. */
  heads: z.int(),
  /** The first day whose signed place does not fit the chain. */
  brokenHead: z.iso.date().nullable(),
});
export type Verification = z.output<typeof Verification>;

/** The audit trail over HTTP. */
export const audit = defineContract('audit', {
  list: {
    method: 'GET', path: '/api/audit', access: 'tenant', permission: 'audit.read', entity: 'audit-trail',
    summary: 'List what was read and written, newest first',
    query: AuditQuery, reply: pageOf(AuditEvent),
  },
  export: {
    method: 'GET', path: '/api/audit/export', access: 'tenant', permission: 'audit.read', stepUp: true, entity: 'audit-trail',
    summary: 'The lines that fit as a CSV file, newest first',
    query: filters, reply: binary('text/csv; charset=utf-8'), bulk: true,
  },
  verify: {
    method: 'GET', path: '/api/audit/verification', access: 'tenant', permission: 'audit.read', entity: 'audit-trail',
    summary: 'Check that no line of the audit trail was changed, removed or put in between',
    reply: Verification,
  },
});
