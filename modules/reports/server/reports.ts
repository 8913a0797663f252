import { listReceivables } from '@dott/modules/invoices/server';
import { ledgerErrors } from '@dott/modules/ledger/contract';
import { accountBalances, findBook, type BalanceRow } from '@dott/modules/ledger/server';
import { getBusiness } from '@dott/modules/tenants/server';
import type { TenantTx } from '@dott/platform/db';
import { compareDates, localDate, today, type Clock, type LocalDate } from '@dott/platform/time';
import type { BalanceSheet, ProfitAndLoss, ReceivablesAgeing, TrialBalance } from '../contract.ts';
import { balanceSheet, profitAndLoss, receivablesAgeing, trialBalance } from '../rules.ts';

/** The day that was asked for, or today where the business is (which costs a flight of its own). */
async function dayOf(tx: TenantTx, clock: Clock, day: LocalDate | undefined): Promise<LocalDate> {
  return day ?? today(clock, (await getBusiness(tx)).timeZone);
}

/** What every row repeats of the books; a business without accounts has none. */
function booksOf(rows: readonly BalanceRow[]): { currency: string; yearStart: string } {
  const [first] = rows;
  if (!first) throw ledgerErrors['not-opened']();
  return { currency: first.currency, yearStart: first.year_start };
}

export async function reportTrialBalance(tx: TenantTx, clock: Clock, query: { asOf?: LocalDate | undefined }): Promise<TrialBalance> {
  const asOf = await dayOf(tx, clock, query.asOf);
  const [rows] = await tx.commit(accountBalances(tx, { to: asOf }));
  return trialBalance(rows, asOf, booksOf(rows).currency);
}

export async function reportProfitAndLoss(tx: TenantTx, clock: Clock, query: { from?: LocalDate | undefined; to?: LocalDate | undefined }): Promise<ProfitAndLoss> {
  const last = await dayOf(tx, clock, query.to);
  // Who asks from a day to come on and names no last one gets that day, not a span that runs backwards.
  const to = query.from !== undefined && compareDates(last, query.from) < 0 ? query.from : last;
  const [rows] = await tx.commit(accountBalances(tx, { from: query.from, to }));
  const { currency, yearStart } = booksOf(rows);
  if (query.from !== undefined) return profitAndLoss(rows, { from: query.from, to }, currency);
  // Without a first day the rows go back to the beginning of the books; what counts is their part in this fiscal year.
  return profitAndLoss(rows.map((row) => ({ ...row, amount_minor: row.year_minor })), { from: yearStart, to }, currency);
}

export async function reportBalanceSheet(tx: TenantTx, clock: Clock, query: { asOf?: LocalDate | undefined }): Promise<BalanceSheet> {
  const asOf = await dayOf(tx, clock, query.asOf);
  const [rows] = await tx.commit(accountBalances(tx, { to: asOf }));
  const { currency, yearStart } = booksOf(rows);
  return balanceSheet(rows, { asOf, yearStart }, currency);
}

export async function reportReceivables(tx: TenantTx, clock: Clock, query: { asOf?: LocalDate | undefined }): Promise<ReceivablesAgeing> {
  const asOf = await dayOf(tx, clock, query.asOf);
  const [[book], open] = await tx.commit(findBook(tx), listReceivables(tx, asOf));
  if (!book) throw ledgerErrors['not-opened']();
  const invoices = open.map(({ openBaseMinor, issuedOn, dueOn, ...invoice }) => ({
    ...invoice, issuedOn: localDate(issuedOn), dueOn: localDate(dueOn), openMinor: openBaseMinor,
  }));
  return receivablesAgeing(invoices, asOf, book.currency);
}
