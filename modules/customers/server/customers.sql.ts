import { isDatabaseError, type TenantTx } from '@dott/platform/db';
import { sql, type Selectable } from 'kysely';
import type { CustomerId } from '../contract.ts';
import { customerErrors } from '../errors.ts';
import type { CustomerTable } from './tables.ts';

const columns = [
  'id', 'name', 'name_key', 'email', 'phone', 'currency', 'tax_id', 'payment_terms_days', 'address_line1', 'address_line2', 'address_city',
  'address_region', 'address_postal_code', 'address_country', 'notes', 'version', 'archived_at', 'created_at', 'updated_at',
] as const;

/** A customer as it is stored. */
export type CustomerRow = Omit<Selectable<CustomerTable>, 'tenant_id'>;

/** The columns that a person's input decides. */
export type CustomerValues = Omit<CustomerTable, 'tenant_id' | 'id' | 'version' | 'archived_at' | 'created_at' | 'updated_at'>;

export interface ListArgs {
  readonly words: readonly string[];
  readonly archived: boolean;
  /** The last row of the page before. */
  readonly after: readonly [nameKey: string, id: CustomerId] | undefined;
  readonly limit: number;
}

/** A page of customers and one more, in the order of their folded names. */
export function listCustomers(tx: TenantTx, { words, archived, after, limit }: ListArgs) {
  let query = tx.sql.selectFrom('customer').select(columns)
    .where('archived_at', archived ? 'is not' : 'is', null)
    .orderBy('name_key').orderBy('id').limit(limit + 1);
  if (after) query = query.where((eb) => eb(eb.refTuple('name_key', 'id'), '>', eb.tuple(after[0], after[1])));
  for (const word of words) {
    query = query.where((eb) => eb.exists(eb.selectFrom('customer_token').select('customer_token.customer_id')
      .whereRef('customer_token.customer_id', '=', 'customer.id').where('token', '^@', word)));
  }
  return query;
}

/** One customer. */
export function findCustomer(tx: TenantTx, id: CustomerId) {
  return tx.sql.selectFrom('customer').select(columns).where('id', '=', id);
}

/** One customer, locked until the transaction ends: a second change waits and then sees the first. */
export function lockCustomer(tx: TenantTx, id: CustomerId) {
  return findCustomer(tx, id).forUpdate();
}

/** A new customer. */
export function insertCustomer(tx: TenantTx, id: CustomerId, values: CustomerValues) {
  return tx.sql.insertInto('customer').values({ id, ...values }).returning(columns);
}

/** The customer with other values and the next version. */
export function updateCustomer(tx: TenantTx, id: CustomerId, values: CustomerValues) {
  return tx.sql.updateTable('customer').where('id', '=', id)
    .set((eb) => ({ ...values, version: eb('version', '+', 1), updated_at: sql<Date>`now()` })).returning(columns);
}

/** Archived since a moment, or (null) in the lists again; a customer that is already there keeps its moment and version. */
export function archiveCustomer(tx: TenantTx, id: CustomerId, archivedAt: Date | null) {
  return tx.sql.updateTable('customer').where('id', '=', id).where('archived_at', archivedAt ? 'is' : 'is not', null)
    .set((eb) => ({ archived_at: archivedAt, version: eb('version', '+', 1), updated_at: sql<Date>`now()` }));
}

/** Deletes a customer with its tokens. */
export function deleteCustomer(tx: TenantTx, id: CustomerId) {
  return tx.sql.deleteFrom('customer').where('id', '=', id).returning('id');
}

/** Takes a customer out of the search. */
export function deleteTokens(tx: TenantTx, id: CustomerId) {
  return tx.sql.deleteFrom('customer_token').where('customer_id', '=', id);
}

/** Puts a customer into the search: one statement text for any number of tokens. */
export function insertTokens(tx: TenantTx, id: CustomerId, tokens: readonly string[]) {
  return sql`
    insert into app.customer_token (tenant_id, token, customer_id)
    select ${tx.tenantId}::uuid, token, ${id}::uuid from unnest(${tokens}::text[]) as entry (token)`;
}

/** Any document of any module may refer to a customer, so every foreign key means the same here. */
export async function mapReferred<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isDatabaseError(error) && error.code === '23503' ? customerErrors['in-use']({ cause: error }) : error;
  }
}
