import { describe, expect, it } from 'vitest';
import { placeOf } from './places.ts';

describe('the place of a network address', () => {
  it.each([['197.248.1.1', 'KE'], ['::ffff:197.248.1.1', 'KE'], ['2c0f:fe38::1', 'KE'], ['8.8.8.8', 'US']])('%s is in %s', (ip, country) => {
    expect(placeOf(ip)).toEqual({ country });
  });

  it.each(['10.0.0.1', '192.168.1.1', '172.16.9.9', '127.0.0.1', '::1', 'fe80::1', 'fd00::1', '203.0.113.7', '', 'nonsense'])('%s tells none', (ip) => {
    expect(placeOf(ip)).toBeNull();
  });

  it('costs a sign-in next to nothing', () => {
    const started = performance.now();
    for (let last = 0; last < 2_000; last += 1) placeOf(`197.248.${last % 256}.1`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
