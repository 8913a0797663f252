import type { Query, TenantTx } from '@dott/platform/db';
import { newId } from '@dott/platform/ids';
import type { LocalDate } from '@dott/platform/time';
import type { AccountRole } from '../chart.ts';
import type { JournalEntryId } from '../contract.ts';
import { insertEntry, insertLines, insertReversal, insertReversalLines, type LineRow } from './posting.sql.ts';

/** The document that an entry tells of, such as `{ type: 'invoice', id }`. */
export interface EntrySource {
  readonly type: string;
  readonly id: string;
}

/** One side of an entry, in minor units of the books' currency. A negative debit is a credit and the other way round. */
export type PostingLine = ({ readonly role: AccountRole } | { readonly accountCode: string }) & {
  readonly debitMinor?: number;
  readonly creditMinor?: number;
  /** The same amount, without a sign, as the document has it, when that is in another currency than the books. */
  readonly original?: { readonly currency: string; readonly amountMinor: number };
  readonly memo?: string;
};

export interface Posting {
  /** Made when absent; give one to keep it in the document. */
  readonly id?: JournalEntryId;
  readonly source: EntrySource;
  /** The day in the business's own time zone. */
  readonly date: LocalDate;
  /** What a person reads in the journal, such as `Invoice to Amina Traders`. */
  readonly memo: string;
  readonly lines: readonly PostingLine[];
}

/** Statements for the caller's last flight. */
export type PostingStatements = readonly Query<unknown>[];

/**
 * Makes the statements that post an entry; put them into the caller's commit: `tx.commit(insertInvoice(…), ...postEntry(tx, {…}))`.
 * Lines of zero are left out, and an entry of nothing but zeros posts nothing. The lines must balance in the books' currency:
 * a document that does not is a bug, so this throws a plain error, and the database refuses it as well at COMMIT.
 */
export function postEntry(tx: TenantTx, posting: Posting): PostingStatements {
  const lines = posting.lines.map(lineRow).filter((line) => line.amountMinor !== 0 || (line.originalMinor ?? 0) !== 0);
  const balance = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  if (balance !== 0) throw new Error(`an entry for ${posting.source.type} ${posting.source.id} is off balance by ${balance}`);
  if (lines.length === 0) return [];
  const entry = {
    id: posting.id ?? newId<JournalEntryId>(),
    postedOn: posting.date,
    memo: posting.memo.slice(0, 500),
    sourceType: posting.source.type,
    sourceId: posting.source.id,
    lineCount: lines.length,
  };
  return [insertEntry(tx, entry), insertLines(tx, entry, lines)];
}

function lineRow(line: PostingLine): LineRow {
  const amountMinor = (line.debitMinor ?? 0) - (line.creditMinor ?? 0);
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError('a journal line has a whole number of minor units');
  const { original } = line;
  return {
    role: 'role' in line ? line.role : null,
    code: 'accountCode' in line ? line.accountCode : null,
    amountMinor,
    currency: original?.currency ?? null,
    originalMinor: original ? original.amountMinor * (amountMinor < 0 ? -1 : 1) : null,
    memo: line.memo?.slice(0, 500) ?? null,
  };
}

export interface Reversal {
  readonly id?: JournalEntryId;
  /** Moved to the original's date when that is later. */
  readonly date: LocalDate;
  readonly memo: string;
}

/** Makes the statements that reverse one entry. A second reversal violates `journal_entry_reversal_key`. */
export function reverseEntry(tx: TenantTx, entryId: string, reversal: Reversal): PostingStatements {
  return reversalStatements(tx, reversal, { entryId });
}

/**
 * Makes the statements that reverse the entry of a document that has not been reversed yet; nothing happens when there is none.
 * Documents that post more than one standing entry under one source have to reverse by entry.
 */
export function reverseSource(tx: TenantTx, source: EntrySource, reversal: Reversal): PostingStatements {
  return reversalStatements(tx, reversal, { sourceType: source.type, sourceId: source.id });
}

function reversalStatements(tx: TenantTx, reversal: Reversal, target: Parameters<typeof insertReversal>[1]['target']): PostingStatements {
  const id = reversal.id ?? newId<JournalEntryId>();
  return [insertReversal(tx, { id, postedOn: reversal.date, memo: reversal.memo.slice(0, 500), target }), insertReversalLines(tx, id)];
}
