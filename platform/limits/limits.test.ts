import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, type Allowance, type SharedCounter } from './index.ts';

const minute = (points: number): Allowance => ({ points, windowMs: 60_000 });

/** A store as PostgreSQL and Redis are: windows that begin with their first call. */
function store(clock: { ms: number }): SharedCounter & { down: boolean; asked: number } {
  const windows = new Map<string, { points: number; endsAt: number }>();
  return {
    down: false,
    asked: 0,
    async add(spent) {
      this.asked += 1;
      if (this.down) throw new Error('the store is away');
      return spent.map(({ key, points, allowance }) => {
        const known = windows.get(key);
        const window = known && known.endsAt > clock.ms ? known : { points: 0, endsAt: clock.ms + allowance.windowMs };
        window.points += points;
        windows.set(key, window);
        return { key, points: window.points, leftMs: window.endsAt - clock.ms };
      });
    },
  };
}

function nodes(count: number) {
  const clock = { ms: 1_000 };
  const counter = store(clock);
  const troubles: unknown[] = [];
  const limiters = Array.from({ length: count }, () => createLimiter({ counter, monotonicMs: () => clock.ms, onTrouble: (error) => troubles.push(error), roundMs: 3_600_000 }));
  return { clock, counter, limiters, troubles, settle: async () => { for (const limiter of limiters) await limiter.reconcile(); } };
}

const admitted = (verdicts: readonly { admitted: boolean }[]) => verdicts.filter((verdict) => verdict.admitted).length;

describe('one node', () => {
  it('admits what is allowed and says how long to wait', async () => {
    const { clock, limiters: [limiter] } = nodes(1);
    const verdicts = Array.from({ length: 105 }, () => limiter?.take('amina', minute(100)) ?? expect.fail());
    expect(admitted(verdicts)).toBe(100);
    clock.ms += 20_000;
    expect(limiter?.take('amina', minute(100))).toMatchObject({ admitted: false, remaining: 0, limit: 100, resetMs: 40_000 });
    expect(limiter?.take('brian', minute(100)).admitted).toBe(true);
    clock.ms += 40_001;
    expect(limiter?.take('amina', minute(100))).toMatchObject({ admitted: true, remaining: 99 });
  });

  it('asks no store for a call', () => {
    const { counter, limiters: [limiter] } = nodes(1);
    for (let n = 0; n < 1_000; n += 1) limiter?.take(`person-${n % 10}`, minute(100));
    expect(counter.asked).toBe(0);
  });
});

describe('several nodes', () => {
  it('know of each other after a reconciliation', async () => {
    const { limiters: [one, two], settle } = nodes(2);
    for (let n = 0; n < 100; n += 1) one?.take('amina', minute(100));
    await settle();
    two?.take('amina', minute(100));
    await settle();
    expect(two?.take('amina', minute(100)).admitted).toBe(false);
  });

  it('keep counting alone while the store is away, and tell it later', async () => {
    const { counter, limiters: [one, two], settle, troubles } = nodes(2);
    counter.down = true;
    expect(admitted(Array.from({ length: 150 }, () => one?.take('amina', minute(100)) ?? expect.fail()))).toBe(100);
    await settle();
    expect(troubles).toHaveLength(1);
    counter.down = false;
    await settle();
    two?.take('amina', minute(100));
    await settle();
    expect(two?.take('amina', minute(100)).admitted).toBe(false);
  });

  it('admit a strict call on one node only', async () => {
    const { limiters } = nodes(3);
    const verdicts = await Promise.all(limiters.flatMap((limiter) => Array.from({ length: 10 }, () => limiter.takeStrictly('amina', minute(10)))));
    expect(admitted(verdicts)).toBeLessThanOrEqual(10);
  });

  it('never go beyond the stated bound, however calls and rounds mix', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 150 }), async (calls) => {
      const { limiters } = nodes(3);
      const unsent = [0, 0, 0];
      let total = 0;
      for (const node of calls) {
        if (limiters[node]?.take('amina', minute(50)).admitted) {
          total += 1;
          unsent[node] = (unsent[node] ?? 0) + 1;
        }
        // What the timer does after 20 ms, at once: so the round trip admits nothing.
        if ((unsent[node] ?? 0) >= 5 || unsent[node] === 1) {
          await limiters[node]?.reconcile();
          unsent[node] = 0;
        }
      }
      for (const limiter of limiters) await limiter.stop();
      expect(total).toBeLessThanOrEqual(50 + 2 * 5);
    }), { numRuns: 15 });
  });
});
