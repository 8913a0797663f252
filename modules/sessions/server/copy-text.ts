import type { Mark } from '@dott/platform/cache';
import type { SessionFacts, SessionRecord } from './record.ts';

/**
 * A record without the names of its parts and without its key, flat: shorter by two fifths, and quicker to read. Without a tenant its
 * parts are empty. The marks, key and version in turn, end the list; the first is the session's own, whose key is left out.
 */
type Written = readonly [
  loadedAt: number, createdAt: number, expiresAt: number, lastSeenAt: number, nextWriteAt: number,
  id: string, userId: SessionFacts['userId'], tenantId: SessionFacts['tenantId'], role: string | null, onboardingCompleted: boolean, emailVerified: boolean, fingerprint: string | null, provenAt: number,
  email: string, givenName: string, familyName: string,
  tenant: NonNullable<SessionFacts['tenant']>['id'] | null, name: string, plan: string, currency: string, timeZone: string, country: string, readOnly: boolean,
  device: string, browser: string, os: string, ip: string | null, place: string | null,
  ownVersion: number, ...marks: (string | number)[],
];
const OTHER_MARKS = 29;

/** Writes a record down, but for its key. */
export function writeCopy(record: SessionRecord): string {
  const { facts, facts: { user, tenant, device }, marks: [own, ...others] } = record;
  const written: Written = [
    record.loadedAt, record.createdAt, record.expiresAt, record.lastSeenAt, record.nextWriteAt,
    facts.id, facts.userId, facts.tenantId, facts.role, facts.onboardingCompleted, facts.emailVerified, facts.fingerprint, facts.provenAt,
    user.email, user.givenName, user.familyName,
    tenant?.id ?? null, tenant?.name ?? '', tenant?.plan ?? '', tenant?.currency ?? '', tenant?.timeZone ?? '', tenant?.country ?? '', tenant?.readOnly ?? false,
    device.device, device.browser, device.os, device.ip, device.country,
    own.version, ...others.flatMap((mark) => [mark.key, mark.version]),
  ];
  return JSON.stringify(written);
}

/** Reads what `writeCopy` wrote of this key; whoever calls knows that it did. */
export function readCopy(key: string, text: string): SessionRecord {
  const written = JSON.parse(text) as Written;
  const tenantId = written[16];
  return {
    key, loadedAt: written[0], createdAt: written[1], expiresAt: written[2], lastSeenAt: written[3], nextWriteAt: written[4], isUnwritten: false,
    marks: readMarks(key, written),
    facts: {
      id: written[5], userId: written[6], tenantId: written[7], role: written[8],
      user: { email: written[13], givenName: written[14], familyName: written[15] },
      tenant: tenantId === null ? null : { id: tenantId, name: written[17], plan: written[18], currency: written[19], timeZone: written[20], country: written[21], readOnly: written[22] },
      onboardingCompleted: written[9], emailVerified: written[10],
      device: { device: written[23], browser: written[24], os: written[25], ip: written[26], country: written[27] },
      fingerprint: written[11], provenAt: written[12],
    },
  };
}

function readMarks(key: string, written: Written): SessionRecord['marks'] {
  const marks: [Mark, ...Mark[]] = [{ key, version: written[28] }];
  for (let index = OTHER_MARKS; index < written.length; index += 2) marks.push({ key: String(written[index]), version: Number(written[index + 1]) });
  return marks;
}
