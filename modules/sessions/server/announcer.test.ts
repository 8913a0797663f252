import { describe, expect, it } from 'vitest';
import { fencedWithin } from './announcer.ts';
import { BOUNDS } from './ports.ts';

const peer = (silentMs: number, alone = false) => ({ node: 'peer', alone, silentMs });

describe('how long a silent node is waited for', () => {
  it('is the rest of its fence, and that of its grace if it claims to be the only one', () => {
    expect([0, 250, 1_250, 60_000].map((silentMs) => fencedWithin(peer(silentMs), BOUNDS))).toEqual([1_250, 1_000, 0, 0]);
    expect([0, 250, 60_250].map((silentMs) => fencedWithin(peer(silentMs, true), BOUNDS))).toEqual([60_250, 60_000, 0]);
  });

  it('is no longer than that when the database\'s clock was set back by ten minutes', () => {
    expect(fencedWithin(peer(-600_000), BOUNDS)).toBe(1_250);
  });
});
