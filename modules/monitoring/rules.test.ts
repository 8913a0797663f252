import { describe, expect, it } from 'vitest';
import { alertsOf, healthOf, type HealthInput, type Sample, type SessionWindow } from './rules.ts';

const good: SessionWindow = { seconds: 300, checks: 10_000, meanMs: 1, p50Ms: 0.1, p95Ms: 5, p99Ms: 20, errorRatio: 0, hitRatio: 0.97 };
const idle: SessionWindow = { seconds: 300, checks: 0, meanMs: null, p50Ms: null, p95Ms: null, p99Ms: null, errorRatio: null, hitRatio: null };
const input = (window: Partial<SessionWindow> = {}, rest: Partial<HealthInput> = {}): HealthInput =>
  ({ window: { ...good, ...window }, breakers: { postgres: 'closed', redis: 'closed' }, people: 500, ...rest });

describe('the health score', () => {
  it.each<[string, HealthInput, number, string[]]>([
    ['all is well', input(), 100, []],
    ['nothing was asked yet', { ...input(), window: idle }, 100, []],
    ['at each limit, not beyond', input({ meanMs: 15, p95Ms: 50, errorRatio: 0.001, hitRatio: 0.85 }), 100, []],
    ['mean above 15 ms', input({ meanMs: 15.1 }), 95, ['mean-latency notice 15']],
    ['p95 above 50 ms', input({ p95Ms: 51 }), 95, ['p95-latency notice 50']],
    ['p95 above 1 s', input({ p95Ms: 1_001 }), 85, ['p95-latency warning 1000']],
    ['p95 above 2 s', input({ p95Ms: 2_001 }), 60, ['p95-latency critical 2000']],
    ['errors above 0.1 %', input({ errorRatio: 0.0011 }), 95, ['errors notice 0.001']],
    ['errors above 1 %', input({ errorRatio: 0.011 }), 85, ['errors warning 0.01']],
    ['errors above 5 %', input({ errorRatio: 0.051 }), 60, ['errors critical 0.05']],
    ['hit ratio below 85 %', input({ hitRatio: 0.84 }), 95, ['hit-ratio notice 0.85']],
    ['hit ratio below 70 %', input({ hitRatio: 0.69 }), 85, ['hit-ratio warning 0.7']],
    ['hit ratio below 50 %', input({ hitRatio: 0.49 }), 60, ['hit-ratio critical 0.5']],
    ['a low hit ratio of a few checks says nothing', input({ checks: 99, hitRatio: 0 }), 100, []],
    ['Redis is bypassed', input({}, { breakers: { postgres: 'closed', redis: 'open' } }), 85, ['redis warning null']],
    ['Redis is being tried again', input({}, { breakers: { postgres: 'closed', redis: 'half-open' } }), 95, ['redis notice null']],
    ['PostgreSQL is bypassed', input({}, { breakers: { postgres: 'open', redis: 'closed' } }), 60, ['postgres critical null']],
    ['1000 people without Redis', input({}, { breakers: { postgres: 'closed', redis: 'absent' }, people: 1_000 }), 100, []],
    ['more than 1000 people without Redis', input({}, { breakers: { postgres: 'closed', redis: 'absent' }, people: 1_001 }), 95, ['no-redis notice 1000']],
    ['nobody can count', input({}, { breakers: { postgres: 'closed', redis: 'absent' }, people: null }), 100, []],
    ['never below 0', input({ p95Ms: 9_000, errorRatio: 1, hitRatio: 0 }, { breakers: { postgres: 'open', redis: 'open' } }), 0,
      ['postgres critical null', 'redis warning null', 'errors critical 0.05', 'p95-latency critical 2000', 'hit-ratio critical 0.5']],
  ])('%s', (_name, given, score, reasons) => {
    const health = healthOf(given);
    expect(health.reasons.map(({ code, level, limit }) => `${code} ${level} ${limit}`)).toEqual(reasons);
    expect(health.score).toBe(score);
  });
});

/** One sample every ten seconds, the last one now. */
const samples = (count: number, window: (index: number) => Partial<SessionWindow>): Sample[] =>
  Array.from({ length: count }, (_each, index) => ({ at: index * 10_000, minute: { ...good, seconds: 60, ...window(index) } }));
const told = (list: readonly Sample[]) => alertsOf(list).map(({ code, level, state }) => `${code} ${level} ${state}`);

describe('alerts', () => {
  it('are none while all is well, and none without samples', () => {
    expect(told(samples(60, () => ({})))).toEqual([]);
    expect(told([])).toEqual([]);
  });

  it.each<[string, number, Partial<SessionWindow>, string]>([
    ['p95 above 2 s for 2 min', 12, { p95Ms: 2_001 }, 'p95-latency critical'],
    ['p95 above 1 s', 12, { p95Ms: 1_500 }, 'p95-latency warning'],
    ['errors above 5 % for 1 min', 6, { errorRatio: 0.06 }, 'errors critical'],
    ['errors above 1 %', 6, { errorRatio: 0.02 }, 'errors warning'],
    ['hit ratio below 50 % for 5 min', 30, { hitRatio: 0.4 }, 'hit-ratio critical'],
    ['hit ratio below 70 %', 30, { hitRatio: 0.6 }, 'hit-ratio warning'],
  ])('%s: pending before, firing then', (_name, needed, window, alert) => {
    const lasting = (crossed: number) => samples(crossed + 2, (index) => (index === 0 ? {} : window));
    expect(told(lasting(needed - 1))).toEqual([`${alert} pending`]);
    expect(told(lasting(needed))).toEqual([`${alert} firing`]);
  });

  it('a warning goes on firing while something worse is only beginning', () => {
    expect(told(samples(40, (index) => ({ p95Ms: index < 38 ? 1_500 : 3_000 })))).toEqual(['p95-latency warning firing']);
  });

  it('begin anew after one good sample, or one without figures', () => {
    expect(told(samples(40, (index) => (index === 35 ? {} : { p95Ms: 3_000 })))).toEqual(['p95-latency critical pending']);
    expect(told(samples(40, (index) => (index === 35 ? { p95Ms: null } : { p95Ms: 3_000 })))).toEqual(['p95-latency critical pending']);
    expect(told(samples(40, (index) => (index === 39 ? {} : { p95Ms: 3_000 })))).toEqual([]);
  });
});
