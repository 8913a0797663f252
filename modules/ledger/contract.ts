import { z } from 'zod';
import { binary, defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { zLine } from '@dott/platform/http/fields';
import { zId, type Id } from '@dott/platform/ids';
import { zDecimal, zMoney } from '@dott/platform/money';
import { zLocalDate } from '@dott/platform/time';
import { accountTypes } from './chart.ts';
import { ledgerErrors } from './errors.ts';

export { ledgerErrors };

export type AccountId = Id<'account'>;
export type JournalEntryId = Id<'journal-entry'>;

/** An account of the chart; other modules know it by its role. */
export const Account = z.object({
  id: zId<AccountId>(),
  code: z.string(),
  name: z.string(),
  type: z.enum(accountTypes),
  role: z.string().nullable(),
});
export type Account = z.output<typeof Account>;

/** One side of an entry: exactly one of `debit` and `credit` is given. */
export const EntryLine = z.object({
  code: z.string(),
  name: z.string(),
  debit: z.string().nullable(),
  credit: z.string().nullable(),
  /** The amount as the document has it, when that is in another currency. */
  original: zMoney.nullable(),
  memo: z.string().nullable(),
});
export type EntryLine = z.output<typeof EntryLine>;

/** A journal entry; amounts are in `currency`, the books' own. */
export const Entry = z.object({
  id: zId<JournalEntryId>(),
  date: z.string(),
  memo: z.string(),
  /** The document that the entry tells of; `manual` for one that somebody wrote. */
  source: z.object({ type: z.string(), id: z.uuid() }),
  reversesId: z.uuid().nullable(),
  reversedById: z.uuid().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  currency: z.string(),
  lines: z.array(EntryLine),
});
export type Entry = z.output<typeof Entry>;

const AccountCode = z.string().regex(/^[0-9A-Za-z.-]{1,20}$/, 'Choose an account.');
const Amount = zDecimal({ maxScale: 4, maxDigits: 11, least: 'zero' });
const isGiven = (amount: string | null | undefined): boolean => /[1-9]/.test(amount ?? '');

/** One side of a manual entry; the other side is left out, null or zero. */
const ManualLine = z.object({
  code: AccountCode,
  debit: Amount.nullish(),
  credit: Amount.nullish(),
  memo: zLine(500).nullish(),
}).refine((line) => isGiven(line.debit) !== isGiven(line.credit), { path: ['debit'], message: 'Enter either a debit or a credit.' });

/** What a person writes into the journal. */
export const ManualEntry = z.object({ date: zLocalDate, memo: zLine(500), lines: z.array(ManualLine).min(1).max(200) });
export type ManualEntry = z.output<typeof ManualEntry>;

const params = z.object({ id: zId<JournalEntryId>() });

/** The books over HTTP. */
export const ledger = defineContract('ledger', {
  accounts: {
    method: 'GET', path: '/api/ledger/accounts', access: 'tenant', permission: 'ledger.read', entity: 'account',
    summary: 'The chart of accounts by code, all of it',
    reply: z.object({ items: z.array(Account) }),
  },
  list: {
    method: 'GET', path: '/api/ledger/entries', access: 'tenant', permission: 'ledger.read', entity: 'journal-entry',
    summary: 'Journal entries, latest date first; of one account, of a span of days, of one document',
    query: pageQuery.extend({
      account: AccountCode.optional(), from: zLocalDate.optional(), to: zLocalDate.optional(),
      sourceType: z.string().max(40).optional(), sourceId: z.uuid().optional(),
    }),
    reply: pageOf(Entry),
  },
  get: {
    method: 'GET', path: '/api/ledger/entries/{id}', access: 'tenant', permission: 'ledger.read', entity: 'journal-entry',
    summary: 'Show a journal entry',
    params, reply: Entry, errors: [ledgerErrors['not-found']],
  },
  create: {
    method: 'POST', path: '/api/ledger/entries', access: 'tenant', permission: 'ledger.write', entity: 'journal-entry',
    summary: 'Write a manual journal entry',
    body: ManualEntry, reply: Entry, status: 201, replay: 'get',
    errors: [ledgerErrors.unbalanced, ledgerErrors['unknown-account'], ledgerErrors['too-large'], ledgerErrors['not-opened']],
  },
  reverse: {
    method: 'POST', path: '/api/ledger/entries/{id}/reverse', access: 'tenant', permission: 'ledger.write', entity: 'journal-entry',
    summary: 'Reverse a manual entry by one with the opposite amounts',
    params, body: z.object({ date: zLocalDate, memo: zLine(500).optional() }), reply: Entry, status: 201, replay: 'get',
    errors: [ledgerErrors['not-found'], ledgerErrors['already-reversed'], ledgerErrors['owned-by-document'], ledgerErrors['reversal-too-early']],
  },
  export: {
    method: 'GET', path: '/api/ledger/export', access: 'tenant', permission: 'ledger.read', stepUp: true, entity: 'journal-entry',
    summary: 'The whole journal as text for hledger, beancount or a spreadsheet',
    query: z.object({ format: z.enum(['hledger', 'beancount', 'csv']).default('hledger') }),
    reply: binary('text/plain; charset=utf-8', 'text/csv; charset=utf-8'), bulk: true,
    errors: [ledgerErrors['not-opened']],
  },
});
