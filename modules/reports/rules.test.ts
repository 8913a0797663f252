import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountTypes, defaultChart } from '@dott/modules/ledger/rules';
import { toMinor, type Money } from '@dott/platform/money';
import { addDays, localDate } from '@dott/platform/time';
import { balanceSheet, bucketOf, profitAndLoss, receivablesAgeing, trialBalance, type Balance } from './rules.ts';

const minor = (money: Money): number => toMinor(money.amount, money.currency);
const total = (amounts: readonly Money[]): number => amounts.reduce((sum, amount) => sum + minor(amount), 0);

/** Balances that sum to zero, in all and since the fiscal year began, as the books guarantee. */
const balances: fc.Arbitrary<Balance[]> = fc.array(fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -1e9, max: 1e9 })), {
  minLength: defaultChart.length, maxLength: defaultChart.length,
}).map((amounts) => {
  const rows = defaultChart.map(({ code, name, type }, index) => {
    const [before = 0, since = 0] = index === 0 ? [] : amounts[index] ?? [];
    return { code, name, type, amount_minor: before + since, year_minor: since };
  });
  const rest = { amount_minor: 0, year_minor: 0 };
  for (const row of rows) {
    rest.amount_minor -= row.amount_minor;
    rest.year_minor -= row.year_minor;
  }
  return rows.map((row, index) => (index === 0 ? { ...row, ...rest } : row));
});

describe('reports over any books', () => {
  it('trial balance: both columns are equal and each row has one side', () => {
    fc.assert(fc.property(balances, (rows) => {
      const report = trialBalance(rows, '2026-12-31', 'KES');
      expect(report.totals.debit).toEqual(report.totals.credit);
      expect(total(report.rows.map((row) => row.debit))).toBe(minor(report.totals.debit));
      for (const row of report.rows) expect([minor(row.debit) > 0, minor(row.credit) > 0].filter(Boolean)).toHaveLength(1);
    }));
  });

  it('balance sheet: assets are liabilities and equity, and the sections add up', () => {
    fc.assert(fc.property(balances, (rows) => {
      const report = balanceSheet(rows, { asOf: '2026-12-31', yearStart: '2026-01-01' }, 'KES');
      expect(report.totals.assets).toEqual(report.totals.liabilitiesAndEquity);
      expect(total(report.assets.map((row) => row.amount))).toBe(minor(report.totals.assets));
      expect(total([...report.liabilities, ...report.equity].map((row) => row.amount))).toBe(minor(report.totals.liabilitiesAndEquity));
    }));
  });

  it('profit and loss of the running year is the current result of the balance sheet', () => {
    fc.assert(fc.property(balances, (rows) => {
      const sheet = balanceSheet(rows, { asOf: '2026-12-31', yearStart: '2026-01-01' }, 'KES');
      const result = profitAndLoss(rows.map((row) => ({ ...row, amount_minor: row.year_minor })), { from: '2026-01-01', to: '2026-12-31' }, 'KES');
      expect(sheet.equity.find((row) => row.kind === 'current-result')?.amount).toEqual(result.net);
      expect(total(result.income.map((row) => row.amount)) - total(result.expenses.map((row) => row.amount))).toBe(minor(result.net));
    }));
  });
});

it('books without a posting give reports of zero, never of minus zero', () => {
  const rows = defaultChart.map(({ code, name, type }) => ({ code, name, type, amount_minor: 0, year_minor: 0 }));
  const text = JSON.stringify([
    trialBalance(rows, '2026-12-31', 'KES'), profitAndLoss(rows, { from: '2026-01-01', to: '2026-12-31' }, 'KES'),
    balanceSheet(rows, { asOf: '2026-12-31', yearStart: '2026-01-01' }, 'KES'), receivablesAgeing([], localDate('2026-12-31'), 'KES'),
  ]);
  expect(text).toContain('"0.00"');
  expect(text).not.toContain('-0.00');
  expect(accountTypes).toHaveLength(5);
});

describe('age of receivables', () => {
  const due = localDate('2026-01-31');

  it.each([[-10, 'current'], [0, 'current'], [1, '1-30'], [30, '1-30'], [31, '31-60'], [60, '31-60'], [61, '61-90'], [90, '61-90'], [91, 'over-90']])('%i days late is %s', (days, name) => {
    expect(bucketOf(due, addDays(due, days))).toBe(name);
  });

  it('adds up by bucket, by customer and in all, largest debtor first', () => {
    const invoice = fc.record({
      invoiceId: fc.uuid(), number: fc.string(), customerId: fc.constantFrom('a', 'b', 'c'), customerName: fc.constant('Somebody'),
      issuedOn: fc.constant(due), dueOn: fc.integer({ min: -200, max: 50 }).map((days) => addDays(due, days)), openMinor: fc.integer({ min: -1000, max: 1e6 }),
    });
    fc.assert(fc.property(fc.array(invoice, { maxLength: 30 }), (open) => {
      const report = receivablesAgeing(open, due, 'KES');
      const sum = open.reduce((all, each) => all + each.openMinor, 0);
      expect(minor(report.total)).toBe(sum);
      expect(total(report.buckets.map((bucket) => bucket.amount))).toBe(sum);
      expect(total(report.customers.map((customer) => customer.total))).toBe(sum);
      for (const customer of report.customers) {
        expect(total(customer.buckets.map((bucket) => bucket.amount))).toBe(minor(customer.total));
        expect(total(customer.invoices.map((each) => each.open))).toBe(minor(customer.total));
      }
      const totals = report.customers.map((customer) => minor(customer.total));
      expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    }));
  });
});
