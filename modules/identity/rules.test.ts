import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureLimits, networkOf, passwordLength, refusalOf, zEmail, zNewPassword } from './rules.ts';

describe('networkOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is of %s', (ip, network) => expect(networkOf(ip)).toBe(network));

  it('two addresses of one subscriber are one network', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    fc.assert(fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.array(group, { minLength: 4, maxLength: 4 }), (groups, other) => {
      expect(networkOf([...groups.slice(0, 4), ...other].join(':'))).toBe(networkOf(groups.join(':')));
    }));
  });
});

describe('refusalOf', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const facts = { account: 0, accountSince: null, everywhere: 0, everywhereSince: null, known: false, address: 0, accountsOfAddress: 0, addressSince: null };

  it('lets in below every limit and refuses from each on', () => {
    expect(refusalOf({ ...facts, account: 4, address: 29, accountsOfAddress: 9 }, now)).toBeUndefined();
    expect(refusalOf({ ...facts, account: 5 }, now)?.kind).toBe('account');
    expect(refusalOf({ ...facts, everywhere: 20 }, now)?.kind).toBe('account');
    expect(refusalOf({ ...facts, everywhere: 1_000, known: true }, now)).toBeUndefined();
    expect(refusalOf({ ...facts, address: 30 }, now)?.kind).toBe('address');
    expect(refusalOf({ ...facts, accountsOfAddress: 10 }, now)?.kind).toBe('address');
  });

  it('never asks to wait longer than the window, nor not at all', () => {
    fc.assert(fc.property(fc.integer({ min: -3_600_000, max: 3_600_000 }), (ago) => {
      const wait = refusalOf({ ...facts, account: 5, accountSince: new Date(now.getTime() - ago) }, now)?.retryAfterMs;
      expect(wait).toBeGreaterThanOrEqual(1_000);
      expect(wait).toBeLessThanOrEqual(failureLimits.windowMs);
    }));
  });
});

describe('what a person types', () => {
  it('counts characters as people do', () => {
    expect(passwordLength('😀'.repeat(8))).toBe(8);
    expect(zNewPassword.safeParse('😀'.repeat(7)).success).toBe(false);
    expect(zNewPassword.safeParse('😀'.repeat(128)).success).toBe(true);
    expect(zNewPassword.safeParse('x'.repeat(129)).success).toBe(false);
  });

  it('folds addresses and refuses what could become two recipients or a header', () => {
    expect(zEmail.parse(' Amina@Example.COM ')).toBe('amina@example.com');
    for (const bad of ['a@b', 'a@b.co, c@d.co', 'a@b.co\r\nBcc: c@d.co', 'a b@c.co', '<a@b.co>', `${'a'.repeat(250)}@b.co`]) expect(zEmail.safeParse(bad).success).toBe(false);
  });
});
