import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TenantId, UserId } from '@dott/platform/ids';
import { readCopy, writeCopy } from './copy-text.ts';
import type { SessionRecord } from './record.ts';

const text = fc.string({ unit: 'grapheme' });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const time = fc.double({ min: 0, max: 4e12, noNaN: true });
const mark = fc.record({ key: text, version: fc.nat() });
// Ids are branded texts.
const tenantId = fc.uuid() as unknown as fc.Arbitrary<TenantId>;
const record: fc.Arbitrary<SessionRecord> = fc.record({
  key: text, loadedAt: time, createdAt: time, expiresAt: time, lastSeenAt: time, nextWriteAt: time,
  marks: fc.array(mark, { minLength: 1, maxLength: 3 }),
  facts: fc.record({
    id: fc.uuid(), userId: fc.uuid() as unknown as fc.Arbitrary<UserId>, tenantId: maybe(tenantId), role: maybe(text),
    user: fc.record({ email: text, givenName: text, familyName: text }),
    tenant: maybe(fc.record({ id: tenantId, name: text, plan: text, currency: text, timeZone: text, country: text, readOnly: fc.boolean() })),
    onboardingCompleted: fc.boolean(), emailVerified: fc.boolean(),
    device: fc.record({ device: text, browser: text, os: text, ip: maybe(text), country: maybe(text) }),
    fingerprint: maybe(text), provenAt: time,
  }),
});

it('reads every copy as it was written', () => {
  fc.assert(fc.property(record, (one) => {
    expect(JSON.stringify(readCopy(one.key, writeCopy(one)), Object.keys(one).toSorted())).toEqual(JSON.stringify(one, Object.keys(one).toSorted()));
    expect(readCopy(one.key, writeCopy(one)).facts).toEqual({ ...one.facts });
  }));
});
