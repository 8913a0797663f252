import { describe, expect, it } from 'vitest';
import { createGuard, createKnownChanges, createSight, createSingleFlight, type Copy, type GuardState } from './index.ts';

const copy = (version: number, loadedAt = 0, key = 'user'): Copy => ({ marks: [{ key, version }], loadedAt });

describe('known changes', () => {
  it('a copy of a lower version is stale, of an ended thing over', () => {
    const known = createKnownChanges({ retainMs: 1_000, max: 10 });
    expect(known.judge(copy(1))).toBe('current');
    known.learn([{ key: 'user', floor: 2 }], 100);
    expect([known.judge(copy(1)), known.judge(copy(2)), known.judge(copy(3))]).toEqual(['stale', 'current', 'current']);
    known.learn([{ key: 'user', floor: 9, end: 'revoked' }], 100);
    expect(known.judge(copy(50))).toEqual({ end: 'revoked' });
  });

  it('an older change does not undo a newer one, and nothing is learned twice', () => {
    const known = createKnownChanges({ retainMs: 1_000, max: 10 });
    known.learn([{ key: 'user', floor: 5 }], 100);
    expect(known.learn([{ key: 'user', floor: 3 }, { key: 'user', floor: 5 }], 200)).toEqual([]);
    expect(known.judge(copy(4))).toBe('stale');
  });

  it('a change is forgotten after its time and not before', () => {
    const known = createKnownChanges({ retainMs: 1_000, max: 10 });
    known.learn([{ key: 'user', floor: 2 }], 100);
    known.forget(1_099);
    expect(known.size).toBe(1);
    known.forget(1_101);
    expect(known.size).toBe(0);
  });

  it('what is pushed out makes older copies untrusted instead', () => {
    const known = createKnownChanges({ retainMs: 1_000_000, max: 2 });
    for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) known.learn([{ key, floor: 2 }], 10_000 * (index + 1));
    expect(known.size).toBe(2);
    expect(known.covers(copy(1, 20_000))).toBe(false);
    expect(known.covers(copy(1, 25_000))).toBe(true);
  });

  it('what is pushed out before the time is known leaves no copy trusted until it is', () => {
    const known = createKnownChanges({ retainMs: 1_000_000, max: 1 });
    known.learn([{ key: 'a', floor: 2 }, { key: 'b', floor: 2 }], Number.NaN);
    expect(known.covers(copy(1, 1e15))).toBe(false);
    known.forget(50_000);
    expect(known.covers(copy(1, 50_000))).toBe(false);
    expect(known.covers(copy(1, 60_000))).toBe(true);
  });
});

describe('sight', () => {
  const make = () => {
    let time = 0;
    const sight = createSight({ monotonicMs: () => time, boundMs: 1_000, graceMs: 60_000, jumpMs: 2_000 });
    return { sight, pass: (ms: number) => void (time += ms), beat: (alone = false, databaseNow = 1e12 + time) => sight.seen({ sentAt: time, answeredAt: time, databaseNow, alone }) };
  };

  it('is clear for the bound after a beat was sent, and not at its end', () => {
    const { sight, pass, beat } = make();
    expect(sight.clear()).toBe(false);
    beat();
    pass(999);
    expect(sight.clear()).toBe(true);
    pass(1);
    expect(sight.clear()).toBe(false);
  });

  it('claims to be alone after one beat, is alone after three, and not after one that saw somebody', () => {
    const { sight, pass, beat } = make();
    for (const [claims, alone] of [[true, false], [true, false], [true, true]]) {
      beat(true);
      expect([sight.claims(), sight.alone()]).toEqual([claims, alone]);
    }
    pass(59_999);
    expect(sight.alone()).toBe(true);
    pass(1);
    expect(sight.alone()).toBe(false);
    beat(false);
    expect([sight.claims(), sight.alone()]).toEqual([false, false]);
  });

  it('carries the database\'s clock on and tells when it jumped', () => {
    const { sight, pass, beat } = make();
    expect(beat()).toBeUndefined();
    pass(500);
    expect(sight.now()).toBe(1e12 + 500);
    expect(beat(false, 1e12 + 500 + 1_000)).toBeUndefined();
    expect(beat(false, 1e12 - 600_000)).toBe(1e12 + 1_500);
    expect(beat(false, 1e12 + 600_000)).toBe(1e12 + 600_000);
  });
});

describe('single flight', () => {
  const deferred = () => Promise.withResolvers<number>();

  it('1,000 who ask at once share one load; the next one after it loads again', async () => {
    const flights = createSingleFlight<number>();
    let loads = 0;
    const load = async (): Promise<number> => (loads += 1);
    await Promise.all(Array.from({ length: 1_000 }, () => flights.join('key', load)));
    expect(loads).toBe(1);
    await flights.join('key', load);
    expect([loads, flights.size]).toEqual([2, 0]);
  });

  it('who must not join a running load waits for one that starts later, together with all others', async () => {
    const flights = createSingleFlight<number>();
    const [first, second] = [deferred(), deferred()];
    const early = flights.join('key', () => first.promise);
    const late = [flights.after('key', () => second.promise), flights.after('key', () => Promise.resolve(99))];
    first.resolve(1);
    second.resolve(2);
    expect(await early).toBe(1);
    expect(await Promise.all(late)).toEqual([2, 2]);
  });

  it('a failed load fails those who shared it and nobody else', async () => {
    const flights = createSingleFlight<number>();
    const first = deferred();
    const early = flights.join('key', () => first.promise);
    const late = flights.after('key', async () => 2);
    first.reject(new Error('down'));
    await expect(early).rejects.toThrow('down');
    expect(await late).toBe(2);
  });

  it('a load that takes as long as thousands of others is still shared, and then forgotten', async () => {
    const flights = createSingleFlight<number>();
    const slow = deferred();
    const early = flights.join('slow', () => slow.promise);
    for (let load = 0; load < 2_500; load += 1) expect(await flights.join(`key ${load}`, async () => load)).toBe(load);
    const joined = flights.join('slow', async () => 99);
    const late = flights.after('slow', async () => 2);
    expect(flights.size).toBe(1);
    slow.resolve(1);
    expect(await Promise.all([early, joined, late])).toEqual([1, 1, 2]);
    expect(flights.size).toBe(0);
  });
});

describe('guard', () => {
  it('bounds a call in time, opens after failures in a row, and closes after one that succeeds', async () => {
    const states: GuardState[] = [];
    const guard = createGuard({ timeoutMs: 20, failures: 2, restMs: 50, onState: (state) => states.push(state) });
    const hang = (): Promise<never> => new Promise(() => {});
    await expect(guard.run(hang)).rejects.toThrow();
    await expect(guard.run(hang)).rejects.toThrow();
    expect(guard.state()).toBe('open');
    let called = false;
    await expect(guard.run(async () => (called = true))).rejects.toThrow();
    expect(called).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect(guard.run(async () => 1)).resolves.toBe(1);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });
});
