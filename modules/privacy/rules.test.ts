import { describe, expect, it } from 'vitest';
import { isTyped, keptUntil, reopenUntil } from './rules.ts';

describe('retention', () => {
  it.each([['2026-01-01', 10, '2036-12-31'], ['2026-12-31', 10, '2036-12-31'], ['2024-02-29', 1, '2025-12-31']])('closed on %s, %i full years: until %s', (closed, years, last) => {
    expect(keptUntil(closed, years)).toBe(last);
  });

  it('a month to think again', () => {
    expect(reopenUntil(new Date('2026-11-22T10:00:00Z')).toISOString()).toBe('2026-12-22T10:00:00.000Z');
  });
});

it.each([['Duka  la Asha ', 'Duka la Asha', true], ['duka la asha', 'Duka la Asha', true], ['Duka', 'Duka la Asha', false], ['', 'Duka', false]])('typed %j for %j: %s', (typed, wanted, same) => {
  expect(isTyped(typed, wanted)).toBe(same);
});
