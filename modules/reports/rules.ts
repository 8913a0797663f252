import { belongsToResult, debitAndCredit, naturalAmount, type AccountType } from '@dott/modules/ledger/rules';
import { toDecimal, type Money } from '@dott/platform/money';
import { daysBetween, type LocalDate } from '@dott/platform/time';
import { bucketNames, type BalanceSheet, type BucketName, type ProfitAndLoss, type ReceivablesAgeing, type ReportRow, type SheetRow, type TrialBalance } from './contract.ts';

/** An account with its movement up to a day, debit positive; `year_minor` is the part of it since the fiscal year began. */
export interface Balance {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly amount_minor: number;
  readonly year_minor: number;
}

/** What is open of one invoice, in the books' currency. */
export interface OpenInvoice {
  readonly invoiceId: string;
  readonly number: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly openMinor: number;
}

/** Minus zero, which a turned sign makes of nothing, would be written as '-0'. */
const moneyIn = (currency: string) => (minor: number): Money => ({ amount: toDecimal(minor === 0 ? 0 : minor, currency), currency });
const sum = <T>(items: readonly T[], amount: (item: T) => number): number => items.reduce((total, item) => total + amount(item), 0);
const moved = (balance: Balance): boolean => balance.amount_minor !== 0;

/** Every account with a balance, in two columns that are equal. */
export function trialBalance(balances: readonly Balance[], asOf: string, currency: string): TrialBalance {
  const money = moneyIn(currency);
  const columns = balances.filter(moved).map((balance) => ({ balance, ...debitAndCredit(balance.amount_minor) }));
  return {
    asOf,
    currency,
    rows: columns.map(({ balance: { code, name, type }, debitMinor, creditMinor }) => ({ code, name, type, debit: money(debitMinor), credit: money(creditMinor) })),
    totals: { debit: money(sum(columns, (row) => row.debitMinor)), credit: money(sum(columns, (row) => row.creditMinor)) },
  };
}

/** Income, expenses and what is left of the movements of a span of days. */
export function profitAndLoss(balances: readonly Balance[], span: { from: string; to: string }, currency: string): ProfitAndLoss {
  const money = moneyIn(currency);
  const ofType = (type: AccountType) => balances.filter((balance) => balance.type === type && moved(balance));
  const row = ({ code, name, type, amount_minor }: Balance): ReportRow => ({ code, name, amount: money(naturalAmount(type, amount_minor)) });
  const [income, expenses] = [ofType('income'), ofType('expense')];
  const earned = -sum(income, (balance) => balance.amount_minor);
  const spent = sum(expenses, (balance) => balance.amount_minor);
  return {
    ...span,
    currency,
    income: income.map(row),
    expenses: expenses.map(row),
    totals: { income: money(earned), expenses: money(spent) },
    net: money(earned - spent),
  };
}

/**
 * What the business has, owes and is worth. The books are never closed by an entry, so the results of the running and of earlier
 * fiscal years are worked out here and stand in equity; with them both sides are equal.
 */
export function balanceSheet(balances: readonly Balance[], dates: { asOf: string; yearStart: string }, currency: string): BalanceSheet {
  const money = moneyIn(currency);
  const section = (wanted: AccountType): Balance[] => balances.filter((balance) => balance.type === wanted && moved(balance));
  const row = ({ code, name, type, amount_minor }: Balance): SheetRow => ({ code, name, kind: 'account', amount: money(naturalAmount(type, amount_minor)) });
  const results = balances.filter((balance) => belongsToResult(balance.type));
  const currentMinor = -sum(results, (balance) => balance.year_minor);
  const earlierMinor = -sum(results, (balance) => balance.amount_minor) - currentMinor;
  const [assets, liabilities, equity] = [section('asset'), section('liability'), section('equity')];
  const assetsMinor = sum(assets, (balance) => balance.amount_minor);
  const liabilitiesMinor = -sum(liabilities, (balance) => balance.amount_minor);
  const equityMinor = -sum(equity, (balance) => balance.amount_minor) + earlierMinor + currentMinor;
  return {
    ...dates,
    currency,
    assets: assets.map(row),
    liabilities: liabilities.map(row),
    equity: [
      ...equity.map(row),
      ...(earlierMinor === 0 ? [] : [{ code: null, name: 'Results of earlier years', kind: 'earlier-results' as const, amount: money(earlierMinor) }]),
      { code: null, name: 'Result of the current year', kind: 'current-result', amount: money(currentMinor) },
    ],
    totals: {
      assets: money(assetsMinor), liabilities: money(liabilitiesMinor), equity: money(equityMinor), liabilitiesAndEquity: money(liabilitiesMinor + equityMinor),
    },
  };
}

/** How late an invoice is; due today is not late. */
export function bucketOf(dueOn: LocalDate, asOf: LocalDate): BucketName {
  const days = daysBetween(dueOn, asOf);
  if (days <= 0) return 'current';
  if (days <= 30) return '1-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over-90';
}

/** Open invoices by customer and by how late they are. */
export function receivablesAgeing(open: readonly OpenInvoice[], asOf: LocalDate, currency: string): ReceivablesAgeing {
  const money = moneyIn(currency);
  const buckets = (invoices: readonly OpenInvoice[]) => {
    const byBucket = Map.groupBy(invoices, (invoice) => bucketOf(invoice.dueOn, asOf));
    return bucketNames.map((name) => ({ name, amount: money(sum(byBucket.get(name) ?? [], (invoice) => invoice.openMinor)) }));
  };
  const total = (invoices: readonly OpenInvoice[]): number => sum(invoices, (invoice) => invoice.openMinor);
  const byCustomer = [...Map.groupBy(open, (invoice) => invoice.customerId).values()].toSorted((a, b) => total(b) - total(a));
  return {
    asOf,
    currency,
    buckets: buckets(open),
    total: money(total(open)),
    customers: byCustomer.map((invoices) => ({
      id: invoices[0]?.customerId ?? '',
      name: invoices.at(-1)?.customerName ?? '',
      buckets: buckets(invoices),
      total: money(total(invoices)),
      invoices: invoices.map((invoice) => ({
        id: invoice.invoiceId, number: invoice.number, issueDate: invoice.issuedOn, dueDate: invoice.dueOn,
        daysOverdue: Math.max(0, daysBetween(invoice.dueOn, asOf)), open: money(invoice.openMinor),
      })),
    })),
  };
}
