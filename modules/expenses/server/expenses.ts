import { attachFile, listFiles } from '@dott/modules/files/server';
import { MAX_RECEIPT_BYTES, receiptTypes } from '@dott/modules/files/rules';
import { postEntry, reverseSource } from '@dott/modules/ledger/server';
import { businessOf, findBusiness } from '@dott/modules/tenants/server';
import type { TenantTx } from '@dott/platform/db';
import { requestErrors } from '@dott/platform/errors';
import { decodeCursor, toPage, type Services } from '@dott/platform/http';
import type { UploadedFile } from '@dott/platform/http/contract';
import { newId, zId } from '@dott/platform/ids';
import { searchTokens, searchWords } from '@dott/platform/search';
import { compareDates, dateAt, localDate, zLocalDate, type LocalDate } from '@dott/platform/time';
import { z } from 'zod';
import type { Expense, ExpenseChanges, ExpenseId, ExpenseInput, ExpenseQuery } from '../contract.ts';
import { expenseErrors } from '../errors.ts';
import { changesBooks, memoOf, postingOf, type ExpenseFields } from '../rules.ts';
import {
  deleteTokens, findExpense, insertExpense, insertTokens, listExpenses, lockExpense, updateExpense, voidExpense, type ExpenseRow,
} from './expenses.sql.ts';
import { changedFields, checkedFields, fieldsOf, toExpense, toSummary, valuesOf } from './present.ts';

const Place = z.tuple([zLocalDate, zId<ExpenseId>()]);

const sourceOf = (id: ExpenseId) => ({ type: 'expense', id });

/** A page of expenses, latest day first. */
export async function listPage(tx: TenantTx, query: ExpenseQuery) {
  const { category, from, to, state, limit } = query;
  const [rows] = await tx.commit(listExpenses(tx, {
    words: searchWords(query.q ?? ''), category, from, to, state, limit, after: decodeCursor(query.cursor, Place),
  }));
  return toPage(rows, limit, toSummary, (row) => [row.spent_on, row.id]);
}

/** One expense with its receipts; throws `expenses.not-found`. */
export async function getExpense(tx: TenantTx, id: ExpenseId): Promise<Expense> {
  const [rows, files] = await tx.commit(findExpense(tx, id), listFiles(tx, sourceOf(id)));
  return toExpense(found(rows), files);
}

/** Records an expense and posts it in the same transaction. */
export async function createExpense(tx: TenantTx, input: ExpenseInput, now: Date): Promise<Expense> {
  const { currency, timeZone } = businessOf(await tx.run(findBusiness(tx)));
  mustHaveCome(input.date, dateAt(now, timeZone));
  const fields = checkedFields(fieldsOf(input, currency), currency);
  const id = newId<ExpenseId>();
  tx.reference(id);
  const [rows] = await tx.commit(insertExpense(tx, id, valuesOf(fields)), insertTokens(tx, id, tokensOf(fields)), ...post(tx, id, fields, currency));
  return toExpense(found(rows), []);
}

/** Changes an expense: reverses its entry on its own day and posts anew. Throws `expenses.stale` with the current one. */
export async function changeExpense(tx: TenantTx, id: ExpenseId, changes: ExpenseChanges, now: Date): Promise<Expense> {
  const [rows, business, files] = await tx.batch(lockExpense(tx, id), findBusiness(tx), listFiles(tx, sourceOf(id)));
  const row = standing(rows);
  const before = toSummary(row);
  if (changes.version !== undefined && changes.version !== row.version) throw expenseErrors.stale({ extra: { current: toExpense(row, files) } });
  const { currency, timeZone } = businessOf(business);
  if (changes.date !== undefined && changes.date !== before.date) mustHaveCome(changes.date, dateAt(now, timeZone));
  const fields = checkedFields(changedFields(before, changes, currency), currency);
  tx.reference(id);
  const [changed] = await tx.commit(
    updateExpense(tx, id, valuesOf(fields)), deleteTokens(tx, id), insertTokens(tx, id, tokensOf(fields)),
    ...(changesBooks(before, fields) ? [...reverse(tx, row), ...post(tx, id, fields, currency)] : []),
  );
  return toExpense(found(changed), files);
}

/** Takes an expense back by a reversal on its own day; a repeat does nothing. */
export async function removeExpense(tx: TenantTx, id: ExpenseId, now: Date): Promise<void> {
  const row = found(await tx.run(lockExpense(tx, id)));
  if (row.voided_at === null) await tx.commit(voidExpense(tx, id, now), ...reverse(tx, row));
}

/** Attaches a receipt and shows the expense with all of them. */
export async function addReceipt(tx: TenantTx, services: Services, id: ExpenseId, file: UploadedFile): Promise<Expense> {
  const row = standing(await tx.run(lockExpense(tx, id)));
  tx.reference(id);
  const options = { owner: sourceOf(id), guard: 'expenses', file, maxBytes: MAX_RECEIPT_BYTES, types: receiptTypes };
  const [, files] = await attachFile(tx, services, options, (insert) => tx.commit(insert, listFiles(tx, sourceOf(id))));
  return toExpense(row, files);
}

function found(rows: readonly ExpenseRow[]): ExpenseRow {
  const [row] = rows;
  if (!row) throw expenseErrors['not-found']();
  return row;
}

function standing(rows: readonly ExpenseRow[]): ExpenseRow {
  const row = found(rows);
  if (row.voided_at !== null) throw expenseErrors.void();
  return row;
}

/** An expense is money that went; what is to be paid on a later day is none yet, and would not stand in today's books. */
function mustHaveCome(date: LocalDate, today: LocalDate): void {
  if (compareDates(today, date) < 0) throw requestErrors.invalid({ fields: { date: { code: 'future', message: 'This day has not come yet.' } } });
}

function tokensOf(fields: ExpenseFields): string[] {
  return searchTokens([fields.supplierName, fields.note]);
}

function post(tx: TenantTx, id: ExpenseId, fields: ExpenseFields, currency: string) {
  return postEntry(tx, { source: sourceOf(id), date: localDate(fields.date), memo: memoOf(fields), lines: postingOf(fields, currency) });
}

function reverse(tx: TenantTx, row: ExpenseRow) {
  return reverseSource(tx, sourceOf(row.id), { date: localDate(row.spent_on), memo: `Reversal of ${memoOf({ category: row.category, supplierName: row.supplier_name })}` });
}
