import type { TenantTx } from '@dott/platform/db';
import { sql, type Selectable } from 'kysely';
import type { ExpenseId } from '../contract.ts';
import type { ExpenseCategory } from '../rules.ts';
import type { ExpenseTable } from './tables.ts';

const columns = [
  'id', 'spent_on', 'category', 'supplier_name', 'prices_include_tax', 'tax_rate', 'currency', 'exchange_rate', 'paid_from', 'note',
  'net_minor', 'tax_minor', 'gross_minor', 'voided_at', 'version', 'created_at', 'updated_at',
] as const;

/** An expense as it is stored. */
export type ExpenseRow = Pick<Selectable<ExpenseTable>, (typeof columns)[number]>;

/** The columns that a person's input decides. */
export type ExpenseValues = Omit<ExpenseRow, 'id' | 'voided_at' | 'version' | 'created_at' | 'updated_at'>;

export interface ListArgs {
  readonly words: readonly string[];
  readonly category: ExpenseCategory | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly state: 'posted' | 'void';
  /** The last row of the page before. */
  readonly after: readonly [date: string, id: ExpenseId] | undefined;
  readonly limit: number;
}

/** A page of expenses and one more, latest day first. */
export function listExpenses(tx: TenantTx, args: ListArgs) {
  let query = tx.sql.selectFrom('expense').select(columns)
    .where('voided_at', args.state === 'void' ? 'is not' : 'is', null)
    .orderBy('spent_on', 'desc').orderBy('id', 'desc').limit(args.limit + 1);
  const { after } = args;
  if (args.category) query = query.where('category', '=', args.category);
  if (args.from) query = query.where('spent_on', '>=', args.from);
  if (args.to) query = query.where('spent_on', '<=', args.to);
  if (after) query = query.where((eb) => eb(eb.refTuple('spent_on', 'id'), '<', eb.tuple(after[0], after[1])));
  for (const word of args.words) {
    query = query.where((eb) => eb.exists(eb.selectFrom('expense_token').select('expense_token.expense_id')
      .whereRef('expense_token.expense_id', '=', 'expense.id').where('token', '^@', word)));
  }
  return query;
}

/** One expense. */
export function findExpense(tx: TenantTx, id: ExpenseId) {
  return tx.sql.selectFrom('expense').select(columns).where('id', '=', id);
}

/** One expense, locked until the transaction ends. */
export function lockExpense(tx: TenantTx, id: ExpenseId) {
  return findExpense(tx, id).forUpdate();
}

/** A new expense. */
export function insertExpense(tx: TenantTx, id: ExpenseId, values: ExpenseValues) {
  return tx.sql.insertInto('expense').values({ id, ...values, created_by: tx.actor.userId }).returning(columns);
}

/** The expense with other values and the next version. */
export function updateExpense(tx: TenantTx, id: ExpenseId, values: ExpenseValues) {
  return tx.sql.updateTable('expense').where('id', '=', id)
    .set((eb) => ({ ...values, version: eb('version', '+', 1), updated_at: sql<Date>`now()` })).returning(columns);
}

/** Marks an expense as taken back. */
export function voidExpense(tx: TenantTx, id: ExpenseId, at: Date) {
  return tx.sql.updateTable('expense').where('id', '=', id)
    .set((eb) => ({ voided_at: at, version: eb('version', '+', 1), updated_at: sql<Date>`now()` }));
}

/** Takes an expense out of the search. */
export function deleteTokens(tx: TenantTx, id: ExpenseId) {
  return tx.sql.deleteFrom('expense_token').where('expense_id', '=', id);
}

/** Puts an expense into the search. */
export function insertTokens(tx: TenantTx, id: ExpenseId, tokens: readonly string[]) {
  return sql`
    insert into app.expense_token (tenant_id, token, expense_id)
    select ${tx.tenantId}::uuid, token, ${id}::uuid from unnest(${tokens}::text[]) as entry (token)`;
}
