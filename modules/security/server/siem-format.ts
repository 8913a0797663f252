import { hostname } from 'node:os';
import type { Severity } from '../rules.ts';
import { securityEvents, type SecurityEventType } from '../rules.ts';

/** An event on its way to another system. */
export interface OutgoingEvent {
  readonly seq: number;
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly severity: Severity;
  readonly userId: string | null;
  readonly tenantId: string | null;
  readonly sessionId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One JSON object without line breaks. */
export function toJson({ seq: _seq, ...event }: OutgoingEvent): string {
  return JSON.stringify({ product: 'dott', ...event });
}

const cefSeverity: Readonly<Record<Severity, number>> = { INFO: 2, WARNING: 5, ERROR: 7, CRITICAL: 10 };

/** A header field of CEF: backslash and pipe are escaped, and it is one line. */
export function cefHeader(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** A value of a CEF extension: backslash and equals sign are escaped, line breaks are written as \n and \r. */
export function cefValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('=', '\\=').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/** An event as ArcSight's Common Event Format, version 0. */
export function toCef(event: OutgoingEvent): string {
  const meaning = Object.hasOwn(securityEvents, event.type) ? securityEvents[event.type as SecurityEventType].meaning : event.type; // hasOwn has just looked.
  const head = ['CEF:0', 'Dott', 'Dott', '1', event.type, meaning, String(cefSeverity[event.severity])].map((field, index) => (index === 0 ? field : cefHeader(field)));
  const known: readonly (readonly [string, string | null])[] = [
    ['rt', String(Date.parse(event.at))], ['externalId', event.id], ['src', event.ip], ['suid', event.userId], ['requestClientApplication', event.userAgent],
    ...custom('cs1', 'tenant', event.tenantId), ...custom('cs2', 'session', event.sessionId), ...custom('cs3', 'request', event.requestId),
    ['msg', Object.keys(event.detail).length > 0 ? JSON.stringify(event.detail) : null],
  ];
  const extension = known.flatMap(([key, value]) => (value === null ? [] : [`${key}=${cefValue(value)}`])).join(' ');
  return `${head.join('|')}|${extension}`;
}

function custom(key: string, label: string, value: string | null): (readonly [string, string | null])[] {
  return value === null ? [] : [[`${key}Label`, label], [key, value]];
}

/** Facility 10 (security), as RFC 5424 numbers it. */
const FACILITY = 10;
const syslogSeverity: Readonly<Record<Severity, number>> = { INFO: 6, WARNING: 4, ERROR: 3, CRITICAL: 2 };
const host = hostname().replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';

/** An RFC 5424 message behind its octet count (RFC 6587, as RFC 5425 demands over TLS). */
export function toSyslog(event: OutgoingEvent, text: string): Buffer {
  const message = Buffer.from(`<${FACILITY * 8 + syslogSeverity[event.severity]}>1 ${event.at} ${host} dott ${process.pid} ${event.type} - \uFEFF${text}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}
