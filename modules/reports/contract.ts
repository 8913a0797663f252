import { z } from 'zod';
import { binary, defineContract } from '@dott/platform/http/contract';
import { zMoney } from '@dott/platform/money';
import { zLocalDate } from '@dott/platform/time';
import { ledgerErrors } from '@dott/modules/ledger/contract';
import { accountTypes } from '@dott/modules/ledger/rules';

const money = zMoney;
const csv = binary('text/csv; charset=utf-8');
const format = z.enum(['json', 'csv']).default('json');

/** Without a day: today where the business is. */
const AsOf = z.object({ asOf: zLocalDate.optional(), format });
/** Without days: from the beginning of the fiscal year until today. */
const Span = z.object({ from: zLocalDate.optional(), to: zLocalDate.optional(), format })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, { path: ['from'], message: 'The first day is after the last one.' });

/** An account with an amount, positive on the side on which the account grows; `code` leads to its entries. */
export const ReportRow = z.object({ code: z.string(), name: z.string(), amount: money });
export type ReportRow = z.output<typeof ReportRow>;

export const TrialBalance = z.object({
  asOf: z.string(),
  currency: z.string(),
  rows: z.array(z.object({ code: z.string(), name: z.string(), type: z.enum(accountTypes), debit: money, credit: money })),
  totals: z.object({ debit: money, credit: money }),
});
export type TrialBalance = z.output<typeof TrialBalance>;

export const ProfitAndLoss = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  income: z.array(ReportRow),
  expenses: z.array(ReportRow),
  totals: z.object({ income: money, expenses: money }),
  /** Income less expenses; below zero for a loss. */
  net: money,
});
export type ProfitAndLoss = z.output<typeof ProfitAndLoss>;

/** A line of the balance sheet; the two results have no account, so no code. */
const SheetRow = z.object({ code: z.string().nullable(), name: z.string(), kind: z.enum(['account', 'earlier-results', 'current-result']), amount: money });
export type SheetRow = z.output<typeof SheetRow>;

export const BalanceSheet = z.object({
  asOf: z.string(),
  /** The first day of the fiscal year that `asOf` is in. */
  yearStart: z.string(),
  currency: z.string(),
  assets: z.array(SheetRow),
  liabilities: z.array(SheetRow),
  equity: z.array(SheetRow),
  totals: z.object({ assets: money, liabilities: money, equity: money, liabilitiesAndEquity: money }),
});
export type BalanceSheet = z.output<typeof BalanceSheet>;

export const bucketNames = ['current', '1-30', '31-60', '61-90', 'over-90'] as const;
export type BucketName = (typeof bucketNames)[number];

const Bucket = z.object({ name: z.enum(bucketNames), amount: money });

export const ReceivablesAgeing = z.object({
  asOf: z.string(),
  currency: z.string(),
  /** What is open in all, by days past the due date. */
  buckets: z.array(Bucket),
  total: money,
  /** Who owes the most comes first. */
  customers: z.array(z.object({
    id: z.uuid(),
    name: z.string(),
    buckets: z.array(Bucket),
    total: money,
    invoices: z.array(z.object({ id: z.uuid(), number: z.string(), issueDate: z.string(), dueDate: z.string(), daysOverdue: z.int(), open: money })),
  })),
});
export type ReceivablesAgeing = z.output<typeof ReceivablesAgeing>;

/** Reports over HTTP; with `format=csv` each answers as a sheet. */
export const reports = defineContract('reports', {
  trialBalance: {
    method: 'GET', path: '/api/reports/trial-balance', access: 'tenant', permission: 'reports.read', entity: 'report',
    summary: 'The balance of every account that has one, on a day',
    query: AsOf, reply: TrialBalance, alsoAs: csv, bulk: true, errors: [ledgerErrors['not-opened']],
  },
  profitAndLoss: {
    method: 'GET', path: '/api/reports/profit-and-loss', access: 'tenant', permission: 'reports.read', entity: 'report',
    summary: 'Income, expenses and what is left, between two days',
    query: Span, reply: ProfitAndLoss, alsoAs: csv, bulk: true, errors: [ledgerErrors['not-opened']],
  },
  balanceSheet: {
    method: 'GET', path: '/api/reports/balance-sheet', access: 'tenant', permission: 'reports.read', entity: 'report',
    summary: 'What the business has, owes and is worth, on a day',
    query: AsOf, reply: BalanceSheet, alsoAs: csv, bulk: true, errors: [ledgerErrors['not-opened']],
  },
  receivablesAgeing: {
    method: 'GET', path: '/api/reports/receivables-ageing', access: 'tenant', permission: 'reports.read', entity: 'report',
    summary: 'Who owes the business, and for how long, on a day',
    query: AsOf, reply: ReceivablesAgeing, alsoAs: csv, bulk: true, errors: [ledgerErrors['not-opened']],
  },
});
