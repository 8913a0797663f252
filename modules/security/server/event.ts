import type { Services } from '@dott/platform/http';
import { newId, zId, type Id, type TenantId, type UserId } from '@dott/platform/ids';
import { redact } from '@dott/platform/log';
import { z } from 'zod';
import { securityEvents, securityEventTypes, severities, type SecurityEventType, type Severity } from '../rules.ts';

/** What somebody tells of; everything but the type may be unknown. */
export interface SecurityReport {
  readonly type: SecurityEventType;
  /** The type's own when absent. */
  readonly severity?: Severity;
  readonly userId?: UserId | string | null | undefined;
  readonly tenantId?: TenantId | string | null | undefined;
  /** The public id. */
  readonly sessionId?: string | null | undefined;
  readonly ip?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  /** A few plain values; never a secret, never what somebody typed into a field for secrets. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

export const KeptEvent = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  type: z.enum(securityEventTypes),
  severity: z.enum(severities),
  userId: zId<UserId>().nullable(),
  tenantId: zId<TenantId>().nullable(),
  sessionId: z.uuid().nullable(),
  ip: z.string().max(64).nullable(),
  userAgent: z.string().max(512).nullable(),
  requestId: z.string().max(64).nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type KeptEvent = z.output<typeof KeptEvent>;

const MOST_DETAILS = 20;
const LONGEST_DETAIL = 500;
const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;

/**
 * One line without control characters: the database refuses a NUL, and a log must not be written by who is logged. It refuses half a
 * character as well, such as a cut leaves, so the cut comes first.
 */
function plain(text: string, length: number): string {
  return text.slice(0, length).replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ');
}

function textOf(text: string | null | undefined, length: number): string | null {
  return text ? plain(text, length) : null;
}

function uuidOf(text: string | null | undefined): string | null {
  return text && isUuid(text) ? text.toLowerCase() : null;
}

/** A value as a line can carry it; what the types forbid is left out, because a line that cannot be read again would be lost. */
function plainValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return plain(value, LONGEST_DETAIL);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  return null;
}

function detailOf(detail: SecurityReport['detail'] = {}): KeptEvent['detail'] {
  const entries = Object.entries(detail).slice(0, MOST_DETAILS).map(([name, value]) => [plain(name, 60), plainValue(value)] as const);
  // Every value is plain already; redact only masks what looks like a secret.
  return redact(Object.fromEntries(entries)) as KeptEvent['detail'];
}

/** The event as it is kept: with its id and time, within bounds, without anything that a store could refuse. */
export function keptEvent(services: Pick<Services, 'clock'>, report: SecurityReport): KeptEvent {
  return {
    id: newId<Id<'security-event'>>(),
    at: services.clock.now().toISOString(),
    type: report.type,
    severity: report.severity ?? securityEvents[report.type].severity,
    // Ids of people and businesses stay what they were; a malformed one is none.
    userId: uuidOf(report.userId) as UserId | null,
    tenantId: uuidOf(report.tenantId) as TenantId | null,
    sessionId: uuidOf(report.sessionId),
    ip: textOf(report.ip, 64),
    userAgent: textOf(report.userAgent, 512),
    requestId: textOf(report.requestId, 64),
    detail: detailOf(report.detail),
  };
}
