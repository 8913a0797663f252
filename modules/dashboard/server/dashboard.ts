import { listReceivables, type Receivable } from '@dott/modules/invoices/server';
import { ledgerErrors, type Entry } from '@dott/modules/ledger/contract';
import { moneyRoles } from '@dott/modules/ledger/rules';
import { accountBalances, latestEntries, resultByMonth, toEntries, type BalanceRow, type MonthRow } from '@dott/modules/ledger/server';
import { getBusiness } from '@dott/modules/tenants/server';
import type { TenantTx } from '@dott/platform/db';
import { toDecimal, toMinor, type Money } from '@dott/platform/money';
import { lastMonths, today, type Clock, type DateRange, type LocalDate } from '@dott/platform/time';
import type { Dashboard } from '../contract.ts';

const MONTHS = 12;
const DEBTORS = 5;
const ACTIVITIES = 8;

type ToMoney = (minor: number) => Money;

/** Everything on the dashboard, in two flights: one tells which day it is for the business, one reads its books on that day. */
export async function showDashboard(tx: TenantTx, clock: Clock): Promise<Dashboard> {
  const asOf = today(clock, (await getBusiness(tx)).timeZone);
  const months = lastMonths(asOf, MONTHS);
  const [balances, results, open, written] = await tx.commit(
    accountBalances(tx, { to: asOf }),
    resultByMonth(tx, { from: months[0]?.from, to: asOf }),
    listReceivables(tx, asOf),
    latestEntries(tx, ACTIVITIES),
  );
  const currency = balances[0]?.currency;
  if (currency === undefined) throw ledgerErrors['not-opened']();
  const money: ToMoney = (minor) => ({ amount: toDecimal(minor, currency), currency });
  return {
    asOf,
    currency,
    cash: cashOf(balances, money),
    receivables: debtorsOf(open, asOf, money),
    months: months.map((month) => resultOf(month, results, money)),
    activity: toEntries(written).toSorted((a, b) => (a.id < b.id ? 1 : -1)).map((entry) => activityOf(entry, money)),
  };
}

function cashOf(balances: readonly BalanceRow[], money: ToMoney): Dashboard['cash'] {
  const accounts = balances.filter((balance) => moneyRoles.some((role) => role === balance.role));
  const total = accounts.reduce((sum, account) => sum + account.amount_minor, 0);
  const used = accounts.filter((account) => account.amount_minor !== 0);
  return { total: money(total), accounts: used.map(({ code, name, amount_minor }) => ({ code, name, amount: money(amount_minor) })) };
}

function debtorsOf(open: readonly Receivable[], asOf: LocalDate, money: ToMoney): Dashboard['receivables'] {
  const totalOf = (invoices: readonly Receivable[]): number => invoices.reduce((sum, invoice) => sum + invoice.openBaseMinor, 0);
  const overdueOf = (invoices: readonly Receivable[]): number => totalOf(invoices.filter((invoice) => invoice.dueOn < asOf));
  const customers = [...Map.groupBy(open, (invoice) => invoice.customerId)].toSorted(([, a], [, b]) => totalOf(b) - totalOf(a));
  return {
    total: money(totalOf(open)),
    overdue: money(overdueOf(open)),
    customerCount: customers.length,
    customers: customers.slice(0, DEBTORS).map(([id, invoices]) => ({
      id, name: invoices.at(-1)?.customerName ?? '', total: money(totalOf(invoices)), overdue: money(overdueOf(invoices)),
    })),
  };
}

function resultOf(month: DateRange, results: readonly MonthRow[], money: ToMoney): Dashboard['months'][number] {
  const amountOf = (type: MonthRow['type']): number => results.find((row) => row.month === month.from && row.type === type)?.amount_minor ?? 0;
  // Income is a credit, so its sign is turned; minus zero would be written as '-0'.
  return { month: month.from.slice(0, 7), income: money(0 - amountOf('income')), expenses: money(amountOf('expense')) };
}

function activityOf(entry: Entry, money: ToMoney): Dashboard['activity'][number] {
  const debits = entry.lines.reduce((sum, line) => sum + (line.debit === null ? 0 : toMinor(line.debit, entry.currency)), 0);
  return {
    entryId: entry.id, at: entry.createdAt, date: entry.date, memo: entry.memo, source: entry.source, reversal: entry.reversesId !== null, amount: money(debits),
  };
}
