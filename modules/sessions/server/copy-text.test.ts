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
  key: text, loadedAt: time, createdAt: time, expiresAt: time, lastSeenAt: time, nextWriteAt: time, isUnwritten: fc.constant(false),
  marks: fc.tuple(mark, mark, mark).chain((marks) => fc.constantFrom<SessionRecord['marks']>(marks, [marks[0], marks[1]], [marks[0]])),
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
    const [own, ...others] = one.marks;
    const written = { ...one, marks: [{ ...own, key: one.key }, ...others] } as const;
    expect(readCopy(one.key, writeCopy(written))).toEqual(written);
  }));
});
