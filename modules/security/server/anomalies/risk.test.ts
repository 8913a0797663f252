import { describe, expect, it } from 'vitest';
import { anomalyLevels, anomalyRules } from '../../rules.ts';
import { isAbove, policy } from './policy.ts';
import { scoreOf, type Reason } from './risk.ts';

const now = new Date('2026-11-22T12:00:00Z');
const reason = (given: Partial<Reason> = {}): Reason => ({ rule: 'ip-change', level: 'high', lastAt: now, times: 1, answer: null, ...given });
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);

describe('the score', () => {
  it.each([
    ['nothing', [], 0], ['low', [reason({ level: 'low' })], 5], ['high', [reason()], 50], ['after six hours', [reason({ lastAt: ago(6) })], 25],
    ['after a day', [reason({ lastAt: ago(24) })], 3], ['ten times', [reason({ times: 10 })], 75], ['all at once', [reason(), reason({ level: 'critical' })], 100],
    ['confirmed', [reason({ answer: 'me' })], 0], ['denied', [reason({ answer: 'not-me' })], 50], ['of a clock ahead', [reason({ lastAt: ago(-1) })], 50],
  ])('%s', (_name, reasons, score) => expect(scoreOf(reasons, now)).toBe(score));
});

describe('the policy', () => {
  it.each(anomalyRules)('of %s mails from high on, and does nothing below', (rule) => {
    expect([policy[rule].low, policy[rule].medium]).toEqual([[], []]);
    expect(policy[rule].high).toContain('alert');
    expect(policy[rule].critical).toContain('alert');
  });

  it('never puts anybody out for reading', () => {
    for (const level of anomalyLevels) expect(policy['bulk-read'][level].filter((action) => action === 'end-session' || action === 'lock')).toEqual([]);
  });

  it('ends the session for whatever else is critical', () => {
    for (const rule of anomalyRules.filter((name) => name !== 'bulk-read' && name !== 'credential-stuffing')) {
      expect(policy[rule].critical.some((action) => action === 'end-session' || action === 'lock'), rule).toBe(true);
    }
  });

  it('orders levels', () => {
    expect(isAbove('critical', 'high')).toBe(true);
    expect(isAbove('high', 'high')).toBe(false);
  });
});
