import { describe, expect, it } from 'vitest';
import { tokenIn } from './accounts.ts';
import { judge } from './grade.ts';
import { createHistogram } from './histogram.ts';
import { readLookUps } from './hit-ratio.ts';
import { readOptions } from './options.ts';
import { escapeHtml, linePlot } from './plot.ts';
import { activeUsers } from './profiles.ts';
import { createRecorder } from './recorder.ts';
import { SESSION_CHECK } from './scenarios.ts';

const settings = { appUrl: 'http://localhost:3000' };

describe('options', () => {
  it('are a short smoke of session checks unless something else is asked for', () => {
    expect(readOptions(['--'], settings)).toMatchObject({ scenario: 'session', profile: 'smoke', users: 5, seconds: 20 });
  });

  it.each([
    ['--scenario=dos'], ['--profile=rude'], ['--users=0'], ['--users=5001'], ['--users=1.5'], ['--duration=999999'], ['--target=ftp://localhost'], ['--unknown=1'],
  ])('refuse %s', (arg) => {
    expect(() => readOptions([arg], settings)).toThrow();
  });

  it.each(['https://example.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://10.0.0.1:3000'])('refuse %s without its owner\'s word', (target) => {
    expect(() => readOptions([`--target=${target}`, '--accounts=a.csv'], settings)).toThrow(/not this machine/);
    expect(readOptions([`--target=${target}`, '--accounts=a.csv', '--i-own-this-target'], settings).target.origin).toBe(new URL(target).origin);
  });

  it('want accounts for another machine', () => {
    expect(() => readOptions(['--target=https://example.com', '--i-own-this-target'], settings)).toThrow(/--accounts/);
  });
});

describe('profiles', () => {
  it.each([
    ['smoke', 0, 100], ['load', 0.1, 50], ['load', 0.5, 100], ['stress', 0.1, 25], ['stress', 0.6, 75], ['stress', 1, 100],
    ['spike', 0.1, 10], ['spike', 0.5, 100], ['spike', 0.7, 10], ['endurance', 0.5, 100],
  ] as const)('%s at %d of its time has %d of 100 users', (profile, progress, users) => {
    expect(activeUsers(profile, 100, progress)).toBe(users);
  });
});

describe('histogram', () => {
  it('knows quantiles to 5 % and never tells more than the longest', () => {
    const times = createHistogram();
    for (let ms = 1; ms <= 1_000; ms += 1) times.add(ms);
    expect(times.count).toBe(1_000);
    expect(times.sum).toBe(500_500);
    for (const share of [0.5, 0.95, 0.99]) {
      expect(times.quantile(share)).toBeGreaterThanOrEqual(share * 1_000);
      expect(times.quantile(share)).toBeLessThanOrEqual(share * 1_050);
    }
    expect(times.quantile(1)).toBe(1_000);
    expect(createHistogram().quantile(0.5)).toBe(0);
  });
});

describe('grade', () => {
  const run = (calls: number, ms: number, failed: number) => {
    const recorder = createRecorder(() => 0);
    for (let call = 0; call < calls; call += 1) recorder.note(SESSION_CHECK, ms, call < failed ? '500' : undefined);
    return recorder.tallies();
  };

  it.each([
    ['A', 10_000, 5, 0, 0.99], ['B', 10_000, 60, 0, 0.99], ['B', 10_000, 5, 50, 0.99], ['B', 10_000, 5, 0, 0.8],
    ['C', 10_000, 5, 200, 0.99], ['C', 10_000, 1_500, 0, 0.99], ['C', 10_000, 5, 0, 0.6],
    ['F', 10_000, 3_000, 0, 0.99], ['F', 10_000, 5, 600, 0.99], ['F', 10_000, 5, 0, 0.4], ['F', 0, 0, 0, 0.99],
  ] as const)('is %s for %d calls of %d ms, %d of them failed, hit ratio %d', (grade, calls, ms, failed, hits) => {
    expect(judge(run(calls, ms, failed), hits).grade).toBe(grade);
  });

  it('says what was not judged', () => {
    const { grade, findings } = judge(run(100, 5, 0), undefined);
    expect(grade).toBe('A');
    expect(findings.filter(({ verdict }) => verdict === 'not judged')).toHaveLength(1);
  });
});

describe('reading', () => {
  it('finds the secret of a quoted-printable mail of the right address only', () => {
    const raw = 'To: a@example.com\r\n\r\nhttp://localhost:3000/auth/verify-email?token=3Dabc=\r\ndef\r\n';
    expect(tokenIn(raw, 'a@example.com')).toBe('abcdef');
    expect(tokenIn(raw, 'b@example.com')).toBeUndefined();
  });

  it('counts look-ups by tier', () => {
    const text = 'session_lookups_total{tier="memory",outcome="live"} 90\nsession_lookups_total{tier="postgres",outcome="live"} 10\n';
    expect(readLookUps(text)).toEqual({ hits: 90, all: 100 });
    expect(readLookUps('other 1\n')).toBeUndefined();
  });
});

describe('plot', () => {
  it('keeps its points inside the picture and its words harmless', () => {
    const svg = linePlot('a<b>"&', 'ms', [{ name: 'x', points: [0, 50, 173], look: 'first' }]);
    expect(svg).toContain(escapeHtml('a<b>"&'));
    expect(svg).not.toContain('<b>');
    const heights = [...(/points="([^"]+)"/.exec(svg)?.[1] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights).toHaveLength(3);
    for (const height of heights) expect(height).toBeGreaterThanOrEqual(10);
    for (const height of heights) expect(height).toBeLessThanOrEqual(192);
  });
});
