import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBooks, expenseCategories, memoOf, paidFrom, postingOf, totalsOf, type ExpenseFields } from './rules.ts';

const rent: ExpenseFields = {
  date: '2026-11-22', category: 'rent', supplierName: 'Landlord', amount: '116.00', pricesIncludeTax: true, taxRate: '16', currency: 'KES', exchangeRate: null,
  paidFrom: 'bank', note: null,
};

describe('totalsOf', () => {
  it.each([
    [{ amount: '116', pricesIncludeTax: true, taxRate: '16' }, [10_000, 1_600, 11_600]],
    [{ amount: '100', pricesIncludeTax: false, taxRate: '16' }, [10_000, 1_600, 11_600]],
    [{ amount: '0.03', pricesIncludeTax: true, taxRate: '20' }, [2, 1, 3]],
    [{ amount: '9.99', pricesIncludeTax: false, taxRate: '7.5' }, [999, 75, 1_074]],
    [{ amount: '10', pricesIncludeTax: true, taxRate: '0' }, [1_000, 0, 1_000]],
    [{ amount: '1234', currency: 'JPY', pricesIncludeTax: true, taxRate: '10' }, [1_122, 112, 1_234]],
    [{ amount: '1.005', currency: 'KWD', pricesIncludeTax: false, taxRate: '5' }, [1_005, 50, 1_055]],
  ])('%j', (fields, [netMinor, taxMinor, grossMinor]) => {
    expect(totalsOf({ ...rent, ...fields })).toEqual({ netMinor, taxMinor, grossMinor });
  });

  it('refuses decimals that the currency lacks', () => {
    expect(() => totalsOf({ ...rent, amount: '0.5', currency: 'JPY' })).toThrow(RangeError);
  });
});

describe('postingOf', () => {
  const fields = fc.record({
    minor: fc.integer({ min: 1, max: 1e10 }), taxRate: fc.integer({ min: 0, max: 400_000 }).map((rate) => String(rate / 10_000)), pricesIncludeTax: fc.boolean(),
    category: fc.constantFrom(...expenseCategories), paidFrom: fc.constantFrom(...paidFrom), foreign: fc.boolean(),
    exchangeRate: fc.integer({ min: 1, max: 1e9 }).map((rate) => (rate / 1e6).toFixed(6)),
  });

  it('balances, and tells the document to the unit', () => {
    fc.assert(fc.property(fields, ({ minor, foreign, exchangeRate, ...rest }) => {
      const expense: ExpenseFields = {
        ...rent, ...rest, amount: (minor / 100).toFixed(2), currency: foreign ? 'USD' : 'KES', exchangeRate: foreign ? exchangeRate : null,
      };
      const totals = totalsOf(expense);
      const [net, tax, money] = postingOf(expense, 'KES');
      expect(totals.netMinor + totals.taxMinor).toBe(totals.grossMinor);
      expect(expense.pricesIncludeTax ? totals.grossMinor : totals.netMinor).toBe(minor);
      expect((net?.debitMinor ?? 0) + (tax?.debitMinor ?? 0)).toBe(money?.creditMinor);
      if (foreign) expect([net, tax, money].map((line) => line?.original?.amountMinor)).toEqual([totals.netMinor, totals.taxMinor, totals.grossMinor]);
      else expect([net?.debitMinor, tax?.debitMinor, money?.creditMinor]).toEqual([totals.netMinor, totals.taxMinor, totals.grossMinor]);
    }));
  });

  it('takes private money from equity', () => {
    expect(postingOf({ ...rent, paidFrom: 'owner' }, 'KES').at(-1)).toEqual({ role: 'owner-equity', creditMinor: 11_600 });
  });
});

describe('changesBooks', () => {
  it.each([
    [{ note: 'paid late' }, false], [{ amount: '116' }, false], [{ taxRate: '16.00' }, false], [{ amount: '117' }, true], [{ date: '2026-11-21' }, true],
    [{ category: 'meals' as const }, true], [{ paidFrom: 'cash' as const }, true], [{ supplierName: null }, true],
  ])('%j: %s', (change, expected) => {
    expect(changesBooks(rent, { ...rent, ...change })).toBe(expected);
  });
});

describe('memoOf', () => {
  it('names the supplier, or else what it was for', () => {
    expect(memoOf(rent)).toBe('Expense: Landlord');
    expect(memoOf({ ...rent, supplierName: null })).toBe('Expense: rent');
  });
});
