import { AttachedFile, fileErrors } from '@dott/modules/files/contract';
import { MAX_RECEIPT_BYTES } from '@dott/modules/files/rules';
import { defineContract, pageOf, pageQuery, upload } from '@dott/platform/http/contract';
import { emptyAsNull, zLine, zText } from '@dott/platform/http/fields';
import { type Id, zId } from '@dott/platform/ids';
import { zCurrency, zDecimal } from '@dott/platform/money';
import { zLocalDate } from '@dott/platform/time';
import { z } from 'zod';
import { expenseErrors } from './errors.ts';
import { expenseCategories, paidFrom } from './rules.ts';

export type ExpenseId = Id<'expense'>;

const fields = {
  date: zLocalDate,
  category: z.enum(expenseCategories),
  supplierName: emptyAsNull(zLine(200)).optional(),
  /** In `currency`, with the tax in it when `pricesIncludeTax`. */
  amount: zDecimal({ maxScale: 4, maxDigits: 12, least: 'positive' }),
  /** False when absent. */
  pricesIncludeTax: z.boolean().optional(),
  /** In percent; 0 when absent. */
  taxRate: zDecimal({ maxScale: 4, maxDigits: 3, least: 'zero' }).optional(),
  /** The business's own when absent. */
  currency: emptyAsNull(zCurrency).optional(),
  /** Units of the business's currency for one of the expense's; needed when the two differ. */
  exchangeRate: zDecimal({ maxScale: 10, maxDigits: 10, least: 'positive' }).nullable().optional(),
  /** `bank` when absent. */
  paidFrom: z.enum(paidFrom).optional(),
  note: emptyAsNull(zText(1_000)).optional(),
};

/** A new expense: what was spent, on what, and from which money. */
export const ExpenseInput = z.object(fields);
export type ExpenseInput = z.output<typeof ExpenseInput>;

/** Changes of some fields. With `version`, only if nobody else changed the expense. */
export const ExpenseChanges = ExpenseInput.partial().extend({ version: z.int().min(1).optional() });
export type ExpenseChanges = z.output<typeof ExpenseChanges>;

/** An expense as it stands in a list; amounts are in `currency`. */
export const ExpenseSummary = z.object({
  id: zId<ExpenseId>(),
  date: z.string(),
  category: z.enum(expenseCategories),
  supplierName: z.string().nullable(),
  amount: z.string(),
  pricesIncludeTax: z.boolean(),
  taxRate: z.string(),
  currency: z.string(),
  exchangeRate: z.string().nullable(),
  paidFrom: z.enum(paidFrom),
  note: z.string().nullable(),
  totals: z.object({ net: z.string(), tax: z.string(), gross: z.string() }),
  /** posted: it counts in the books · void: it was taken back by a reversal. */
  state: z.enum(['posted', 'void']),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type ExpenseSummary = z.output<typeof ExpenseSummary>;

/** The whole expense with its receipts, oldest first. */
export const Expense = ExpenseSummary.extend({ receipts: z.array(AttachedFile) });
export type Expense = z.output<typeof Expense>;

const params = z.object({ id: zId<ExpenseId>() });

/** Which expenses; `from` and `to` are days, both included. */
export const ExpenseQuery = pageQuery.extend({
  q: z.string().max(200).optional(),
  category: z.enum(expenseCategories).optional(),
  from: zLocalDate.optional(),
  to: zLocalDate.optional(),
  state: z.enum(['posted', 'void']).default('posted'),
});
export type ExpenseQuery = z.output<typeof ExpenseQuery>;

/** Expenses over HTTP. */
export const expenses = defineContract('expenses', {
  list: {
    method: 'GET', path: '/api/expenses', access: 'tenant', permission: 'expenses.read', entity: 'expense',
    summary: 'List expenses, latest day first; `q` finds those with each of its words in supplier or note',
    query: ExpenseQuery, reply: pageOf(ExpenseSummary),
  },
  create: {
    method: 'POST', path: '/api/expenses', access: 'tenant', permission: 'expenses.write', entity: 'expense',
    summary: 'Record an expense and post it to the books',
    body: ExpenseInput, reply: Expense, status: 201, replay: 'get',
    errors: [expenseErrors['exchange-rate-required'], expenseErrors['too-large']],
  },
  get: {
    method: 'GET', path: '/api/expenses/{id}', access: 'tenant', permission: 'expenses.read', entity: 'expense',
    summary: 'Show an expense with its receipts',
    params, reply: Expense, errors: [expenseErrors['not-found']],
  },
  update: {
    method: 'PATCH', path: '/api/expenses/{id}', access: 'tenant', permission: 'expenses.write', entity: 'expense',
    summary: 'Change an expense: its entry is reversed and a new one is posted',
    params, body: ExpenseChanges, reply: Expense, replay: 'get',
    errors: [expenseErrors['not-found'], expenseErrors.stale, expenseErrors.void, expenseErrors['exchange-rate-required'], expenseErrors['too-large']],
  },
  remove: {
    method: 'DELETE', path: '/api/expenses/{id}', access: 'tenant', permission: 'expenses.write', entity: 'expense',
    summary: 'Take an expense back: its entry is reversed, the expense and its receipts are kept as void',
    params, errors: [expenseErrors['not-found']],
  },
  addReceipt: {
    method: 'POST', path: '/api/expenses/{id}/receipts', access: 'tenant', permission: 'expenses.write', entity: 'expense',
    summary: 'Attach a receipt: a photograph or a PDF of at most 10 MB',
    params, body: upload({ maxBytes: MAX_RECEIPT_BYTES }), reply: Expense, status: 201, replay: 'get',
    errors: [expenseErrors['not-found'], expenseErrors.void, fileErrors.empty, fileErrors['type-not-allowed'], fileErrors['storage-full']],
  },
});
