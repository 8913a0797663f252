import { z } from 'zod';
import { mapConstraint, type TenantTx } from '@dott/platform/db';
import { requestErrors, type FieldError } from '@dott/platform/errors';
import { decodeCursor, encodeCursor } from '@dott/platform/http';
import { newId, zId } from '@dott/platform/ids';
import { finerThanMinor, maxAmountMinor, toDecimal, toMinor, tooFineWords } from '@dott/platform/money';
import { compareDates, isLocalDate, localDate, type LocalDate } from '@dott/platform/time';
import type { Account, AccountId, Entry, EntryLine, JournalEntryId, ManualEntry } from '../contract.ts';
import { ledgerErrors } from '../errors.ts';
import { findBook, findEntry, findEntryHead, listAccounts, listEntries, type EntryFilter, type JournalRow } from './entries.sql.ts';
import { postEntry, reverseEntry, type PostingLine } from './posting.ts';

const Place = z.tuple([z.string().refine(isLocalDate), zId<JournalEntryId>()]);

/** What COMMIT refuses, as the caller should hear it. */
const refusals = {
  journal_entry_balanced: () => ledgerErrors.unbalanced(),
  journal_entry_reversal_key: () => ledgerErrors['already-reversed'](),
};

/** The whole chart of accounts by code. */
export async function chartOfAccounts(tx: TenantTx): Promise<Account[]> {
  const [rows] = await tx.commit(listAccounts(tx));
  // Ids come from the database, where only this module writes them.
  return rows.map((row) => ({ ...row, id: row.id as AccountId }));
}

/** A page of entries, latest date first. */
export async function listPage(tx: TenantTx, query: Omit<EntryFilter, 'after'> & { cursor?: string | undefined; limit: number }) {
  const place = decodeCursor(query.cursor, Place);
  const [rows] = await tx.commit(listEntries(tx, { ...query, after: place && { date: place[0], id: place[1] } }, query.limit + 1));
  const entries = toEntries(rows);
  const items = entries.slice(0, query.limit);
  const last = items.at(-1);
  return { items, nextCursor: entries.length > query.limit && last ? encodeCursor([last.date, last.id]) : null };
}

/** One entry with its lines; throws `ledger.not-found`. */
export async function getEntry(tx: TenantTx, id: JournalEntryId): Promise<Entry> {
  const [rows] = await tx.commit(findEntry(tx, id));
  return only(toEntries(rows));
}

/** Writes a manual entry; throws `ledger.unbalanced` or `ledger.unknown-account` before anything is sent. */
export async function createManualEntry(tx: TenantTx, input: ManualEntry): Promise<Entry> {
  const [[book], accounts] = await tx.batch(findBook(tx), listAccounts(tx));
  if (!book) throw ledgerErrors['not-opened']();
  checkLines(input, book.currency, new Set(accounts.map((account) => account.code)));
  const lines = input.lines.map((line): PostingLine => ({
    accountCode: line.code,
    debitMinor: minorOf(line.debit, book.currency),
    creditMinor: minorOf(line.credit, book.currency),
    ...(line.memo && { memo: line.memo }),
  }));
  if (lines.reduce((sum, line) => sum + (line.debitMinor ?? 0), 0) > maxAmountMinor) throw ledgerErrors['too-large']();
  const offMinor = lines.reduce((sum, line) => sum + (line.debitMinor ?? 0) - (line.creditMinor ?? 0), 0);
  if (offMinor !== 0) throw ledgerErrors.unbalanced({ params: { difference: toDecimal(Math.abs(offMinor), book.currency) } });
  const id = newId<JournalEntryId>();
  tx.reference(id);
  const post = postEntry(tx, { id, source: { type: 'manual', id }, date: input.date, memo: input.memo, lines });
  return commitAndShow(tx, id, post);
}

/** Reverses a manual entry. Entries of documents are reversed by their document alone, so that the two never disagree. */
export async function reverseManualEntry(tx: TenantTx, id: JournalEntryId, input: { date: LocalDate; memo?: string | undefined }): Promise<Entry> {
  const [head] = await tx.run(findEntryHead(tx, id));
  if (!head) throw ledgerErrors['not-found']();
  if (head.source_type !== 'manual') throw ledgerErrors['owned-by-document']();
  if (compareDates(input.date, localDate(head.posted_on)) < 0) throw ledgerErrors['reversal-too-early']({ params: { date: head.posted_on } });
  const reversalId = newId<JournalEntryId>();
  tx.reference(reversalId);
  return commitAndShow(tx, reversalId, reverseEntry(tx, id, { id: reversalId, date: input.date, memo: input.memo ?? 'Reversal' }));
}

async function commitAndShow(tx: TenantTx, id: JournalEntryId, statements: ReturnType<typeof postEntry>): Promise<Entry> {
  // The entry is read in the flight that posts it; what is shown was committed, or the flight fails as a whole.
  const results = await mapConstraint(tx.commit(...statements, findEntry(tx, id)), refusals);
  // The last statement is the one that reads the entry.
  return only(toEntries(results.at(-1) as JournalRow[]));
}

function only(entries: readonly Entry[]): Entry {
  const [entry] = entries;
  if (!entry) throw ledgerErrors['not-found']();
  return entry;
}

function minorOf(amount: string | null | undefined, currency: string): number {
  return amount ? toMinor(amount, currency) : 0;
}

function checkLines(input: ManualEntry, currency: string, codes: ReadonlySet<string>): void {
  const unknown: Record<string, FieldError> = {};
  const finer: Record<string, FieldError> = {};
  for (const [index, line] of input.lines.entries()) {
    if (!codes.has(line.code)) unknown[`lines.${index}.code`] = { code: 'ledger.unknown-account', message: 'This account is not in your chart of accounts.' };
    for (const side of ['debit', 'credit'] as const) {
      if (finerThanMinor(line[side] ?? '0', currency)) finer[`lines.${index}.${side}`] = { code: 'too_fine', message: tooFineWords(currency) };
    }
  }
  if (Object.keys(unknown).length > 0) throw ledgerErrors['unknown-account']({ fields: unknown });
  if (Object.keys(finer).length > 0) throw requestErrors.invalid({ fields: finer });
}

/** Groups journal rows, which come entry by entry, into entries. */
export function toEntries(rows: readonly JournalRow[]): Entry[] {
  const entries: (Omit<Entry, 'lines'> & { lines: EntryLine[] })[] = [];
  for (const row of rows) {
    let entry = entries.at(-1);
    if (entry?.id !== row.id) {
      entry = {
        // Ids come from the database, where only this module writes them.
        id: row.id as JournalEntryId,
        date: row.posted_on,
        memo: row.memo,
        source: { type: row.source_type, id: row.source_id },
        reversesId: row.reverses_id,
        reversedById: row.reversed_by_id,
        createdBy: row.created_by,
        createdAt: row.created_at.toISOString(),
        currency: row.books_currency,
        lines: [],
      };
      entries.push(entry);
    }
    entry.lines.push(toLine(row));
  }
  return entries;
}

function toLine(row: JournalRow): EntryLine {
  const amount = toDecimal(Math.abs(row.amount_minor), row.books_currency);
  return {
    code: row.code,
    name: row.name,
    debit: row.amount_minor >= 0 ? amount : null,
    credit: row.amount_minor < 0 ? amount : null,
    original: row.currency === null || row.original_minor === null
      ? null
      : { amount: toDecimal(Math.abs(row.original_minor), row.currency), currency: row.currency },
    memo: row.line_memo,
  };
}
