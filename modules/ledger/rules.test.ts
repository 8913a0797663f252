import { describe, expect, it } from 'vitest';
import { accountRoles, debitAndCredit, defaultChart, naturalAmount } from './rules.ts';

describe('the default chart', () => {
  it('has one account of every role, and each code once', () => {
    expect(defaultChart.flatMap((account) => account.role ?? []).toSorted()).toEqual(accountRoles.toSorted());
    expect(new Set(defaultChart.map((account) => account.code)).size).toBe(defaultChart.length);
  });

  it('numbers accounts by their kind', () => {
    const first = { asset: ['1'], liability: ['2'], equity: ['3'], income: ['4'], expense: ['5', '6'] };
    for (const account of defaultChart) expect(first[account.type]).toContain(account.code[0]);
  });
});

describe('amounts', () => {
  it('are positive on the side on which the account grows', () => {
    expect(naturalAmount('asset', 5)).toBe(5);
    expect(naturalAmount('income', -5)).toBe(5);
    expect(Object.is(naturalAmount('income', 0), 0)).toBe(true);
  });

  it('stand in one of two columns', () => {
    expect(debitAndCredit(7)).toEqual({ debitMinor: 7, creditMinor: 0 });
    expect(debitAndCredit(-7)).toEqual({ debitMinor: 0, creditMinor: 7 });
  });
});
