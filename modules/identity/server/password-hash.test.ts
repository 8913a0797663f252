import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { hashPassword, isOutdated, isPassword, underGate } from './password-hash.ts';

describe('password hashes', () => {
  it('are Argon2id with 19 MiB and two passes, salted, and nobody’s without a hash', async () => {
    const [one, two] = await Promise.all([hashPassword('violet harbour lamp'), hashPassword('violet harbour lamp')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassword(one, 'violet harbour lamp')).toBe(true);
    expect(await isPassword(one, 'violet harbour lamp ')).toBe(false);
    expect(await isPassword(null, 'violet harbour lamp')).toBe(false);
    expect(await isPassword(undefined, '')).toBe(false);
  });

  it('are the same password however a keyboard composes it', async () => {
    expect(await isPassword(await hashPassword('caf\u00e9 caf\u00e9 caf\u00e9'), 'cafe\u0301 cafe\u0301 cafe\u0301')).toBe(true);
  });

  it('with weaker parameters are known as outdated', async () => {
    expect(isOutdated(await hashPassword('x'))).toBe(false);
    expect(isOutdated(await hash('x', { memoryCost: 4_096, timeCost: 2 }))).toBe(true);
  });
});

describe('the gate', () => {
  it('lets few work at a time, in order, and sends a flood away', async () => {
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    const results = await Promise.allSettled(Array.from({ length: 400 }, (_, index) => underGate(async () => {
      most = Math.max(most, inside += 1);
      order.push(index);
      await new Promise((resolve) => void setImmediate(resolve));
      inside -= 1;
    })));
    expect(most).toBeLessThanOrEqual(3);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(97);
    expect(refused.every((result) => result.status === 'rejected' && (result.reason as { code: string }).code === 'system.unavailable')).toBe(true);
  });

  it('goes on after work that failed', async () => {
    const failing = Array.from({ length: 10 }, () => underGate(() => Promise.reject(new Error('no'))).catch(() => 'failed'));
    expect(await Promise.all([...failing, underGate(async () => 'worked')])).toEqual([...Array.from({ length: 10 }, () => 'failed'), 'worked']);
  });
});
