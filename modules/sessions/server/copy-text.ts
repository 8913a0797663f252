import type { Mark } from '@dott/platform/cache';
import type { SessionFacts, SessionRecord } from './record.ts';

/** The marks behind the session's own, flat. */
type Marks = readonly (string | number)[];
/** A record without the names of its parts: half as long, and read in a third of the time. */
type Written = readonly [
  key: string, times: readonly [loadedAt: number, createdAt: number, expiresAt: number, lastSeenAt: number, nextWriteAt: number], marks: Marks,
  facts: readonly [id: string, userId: SessionFacts['userId'], tenantId: SessionFacts['tenantId'], role: string | null, onboardingCompleted: boolean, emailVerified: boolean, fingerprint: string | null, provenAt: number],
  user: readonly [email: string, givenName: string, familyName: string],
  tenant: readonly [id: NonNullable<SessionFacts['tenant']>['id'], name: string, plan: string, currency: string, timeZone: string, country: string, readOnly: boolean] | null,
  device: readonly [device: string, browser: string, os: string, ip: string | null, country: string | null],
];

/** Writes a record down. */
export function writeCopy(record: SessionRecord): string {
  const { facts, facts: { user, tenant, device } } = record;
  const written: Written = [
    record.key,
    [record.loadedAt, record.createdAt, record.expiresAt, record.lastSeenAt, record.nextWriteAt],
    record.marks.flatMap((mark) => [mark.key, mark.version]),
    [facts.id, facts.userId, facts.tenantId, facts.role, facts.onboardingCompleted, facts.emailVerified, facts.fingerprint, facts.provenAt],
    [user.email, user.givenName, user.familyName],
    tenant && [tenant.id, tenant.name, tenant.plan, tenant.currency, tenant.timeZone, tenant.country, tenant.readOnly],
    [device.device, device.browser, device.os, device.ip, device.country],
  ];
  return JSON.stringify(written);
}

/** Reads what `writeCopy` wrote; whoever calls knows that it did. */
export function readCopy(text: string): SessionRecord {
  const [key, times, marks, facts, user, tenant, device] = JSON.parse(text) as Written;
  return {
    key, loadedAt: times[0], createdAt: times[1], expiresAt: times[2], lastSeenAt: times[3], nextWriteAt: times[4],
    marks: readMarks(marks),
    facts: {
      id: facts[0], userId: facts[1], tenantId: facts[2], role: facts[3],
      user: { email: user[0], givenName: user[1], familyName: user[2] },
      tenant: tenant && { id: tenant[0], name: tenant[1], plan: tenant[2], currency: tenant[3], timeZone: tenant[4], country: tenant[5], readOnly: tenant[6] },
      onboardingCompleted: facts[4], emailVerified: facts[5],
      device: { device: device[0], browser: device[1], os: device[2], ip: device[3], country: device[4] },
      fingerprint: facts[6], provenAt: facts[7],
    },
  };
}

function readMarks(flat: Marks): Mark[] {
  const marks: Mark[] = [];
  for (let index = 0; index < flat.length; index += 2) marks.push({ key: String(flat[index]), version: Number(flat[index + 1]) });
  return marks;
}
