import type { CustomerId } from '@dott/modules/customers/contract';
import type { TenantTx } from '@dott/platform/db';
import { rawQuery } from '@dott/platform/db';
import type { LocalDate } from '@dott/platform/time';
import { sql, type Compilable, type Insertable, type Selectable } from 'kysely';
import type { InvoiceId } from '../contract.ts';
import type { InvoiceState } from '../rules.ts';
import type { InvoiceLineTable, InvoicePaymentTable, InvoiceTable, InvoiceTaxTable } from './tables.ts';

const columns = [
  'id', 'status', 'number_year', 'number_sequence', 'number', 'customer_id', 'customer_name', 'customer', 'seller', 'currency', 'base_currency',
  'exchange_rate', 'issued_on', 'due_on', 'prices_include_tax', 'allowances', 'charges', 'agreed_rounding_minor', 'line_net_minor',
  'allowances_minor', 'charges_minor', 'tax_exclusive_minor', 'tax_minor', 'tax_inclusive_minor', 'prepaid_minor', 'rounding_minor',
  'payable_minor', 'paid_minor', 'payable_base_minor', 'settled_base_minor', 'note', 'reference', 'version', 'issued_at', 'voided_on',
  'created_at', 'updated_at',
] as const;

/** An invoice without its lines, as stored. */
export type InvoiceRow = Omit<Selectable<InvoiceTable>, 'tenant_id'>;
export type LineRow = Omit<Selectable<InvoiceLineTable>, 'tenant_id' | 'invoice_id'>;
export type TaxRow = Omit<Selectable<InvoiceTaxTable>, 'tenant_id' | 'invoice_id'>;
export type PaymentRow = Omit<Selectable<InvoicePaymentTable>, 'tenant_id' | 'created_at'>;

/** The columns that a draft's input decides. */
export type DraftValues = Omit<Insertable<InvoiceTable>, 'tenant_id' | 'id' | 'status' | 'version' | 'created_at' | 'updated_at'>;
export type LineValues = Omit<Insertable<InvoiceLineTable>, 'tenant_id' | 'invoice_id' | 'line_no'>;
export type TaxValues = Omit<Insertable<InvoiceTaxTable>, 'tenant_id' | 'invoice_id' | 'tax_no'>;

export interface ListArgs {
  readonly words: readonly string[];
  readonly customerId: CustomerId | undefined;
  /** With the day that tells what is overdue. */
  readonly state: { readonly is: InvoiceState; readonly on: LocalDate } | undefined;
  /** The last row of the page before. */
  readonly after: readonly [issuedOn: string, id: InvoiceId] | undefined;
  readonly limit: number;
}

/** A page of invoices and one more, latest issue date first. */
export function listInvoices(tx: TenantTx, { words, customerId, state, after, limit }: ListArgs) {
  let query = tx.sql.selectFrom('invoice').select(columns).orderBy('issued_on', 'desc').orderBy('id', 'desc').limit(limit + 1);
  if (after) query = query.where((eb) => eb(eb.refTuple('issued_on', 'id'), '<', eb.tuple(after[0], after[1])));
  if (customerId) query = query.where('customer_id', '=', customerId);
  for (const word of words) {
    query = query.where((eb) => eb.exists(eb.selectFrom('invoice_token').select('invoice_token.invoice_id')
      .whereRef('invoice_token.invoice_id', '=', 'invoice.id').where('token', '^@', word)));
  }
  if (!state) return query;
  if (state.is === 'draft' || state.is === 'void') return query.where('status', '=', state.is);
  query = query.where('status', '=', 'issued');
  if (state.is === 'paid') return query.whereRef('paid_minor', '>=', 'payable_minor');
  query = query.whereRef('paid_minor', '<', 'payable_minor').where('due_on', state.is === 'overdue' ? '<' : '>=', state.on);
  return state.is === 'overdue' ? query : query.where('paid_minor', state.is === 'part-paid' ? '>' : '=', 0);
}

/** One invoice. */
export function findInvoice(tx: TenantTx, id: InvoiceId) {
  return tx.sql.selectFrom('invoice').select(columns).where('id', '=', id);
}

/** One invoice, locked until the transaction ends: whatever changes it goes through here first. */
export function lockInvoice(tx: TenantTx, id: InvoiceId) {
  return findInvoice(tx, id).forUpdate();
}

/** The lines of an invoice in their order. */
export function listLines(tx: TenantTx, id: InvoiceId) {
  return tx.sql.selectFrom('invoice_line').where('invoice_id', '=', id).orderBy('line_no').select([
    'line_no', 'description', 'quantity', 'unit_price', 'base_quantity', 'discount_percent', 'adjustments', 'tax_rate', 'tax_category', 'product_id',
    'amount_minor', 'net_minor',
  ]);
}

/** The tax groups of an invoice. */
export function listTaxes(tx: TenantTx, id: InvoiceId) {
  return tx.sql.selectFrom('invoice_tax').where('invoice_id', '=', id).orderBy('tax_no').select(['tax_no', 'category', 'rate', 'base_minor', 'tax_minor']);
}

/** A new draft. */
export function insertDraft(tx: TenantTx, id: InvoiceId, values: DraftValues) {
  return tx.sql.insertInto('invoice').values({ id, ...values }).returning(columns);
}

/** The draft with other values and the next version. */
export function updateDraft(tx: TenantTx, id: InvoiceId, values: DraftValues) {
  return tx.sql.updateTable('invoice').where('id', '=', id).where('status', '=', 'draft')
    .set((eb) => ({ ...values, version: eb('version', '+', 1), updated_at: sql<Date>`now()` })).returning(columns);
}

/** Deletes a draft with its lines, taxes and tokens. */
export function deleteDraft(tx: TenantTx, id: InvoiceId) {
  return tx.sql.deleteFrom('invoice').where('id', '=', id).where('status', '=', 'draft');
}

/** Puts new lines, taxes and search tokens in the place of the old ones. */
export function replaceParts(tx: TenantTx, id: InvoiceId, parts: { lines: readonly LineValues[]; taxes: readonly TaxValues[]; tokens: readonly string[] }): Compilable<unknown>[] {
  return [
    tx.sql.deleteFrom('invoice_line').where('invoice_id', '=', id),
    tx.sql.deleteFrom('invoice_tax').where('invoice_id', '=', id),
    ...insertParts(tx, id, parts),
  ];
}

/** The lines, taxes and search tokens of a new invoice. */
export function insertParts(tx: TenantTx, id: InvoiceId, parts: { lines: readonly LineValues[]; taxes: readonly TaxValues[]; tokens: readonly string[] }): Compilable<unknown>[] {
  const lines = parts.lines.map((line, index) => ({ ...line, invoice_id: id, line_no: index + 1 }));
  const taxes = parts.taxes.map((tax, index) => ({ ...tax, invoice_id: id, tax_no: index + 1 }));
  return [
    ...(lines.length > 0 ? [tx.sql.insertInto('invoice_line').values(lines)] : []),
    ...(taxes.length > 0 ? [tx.sql.insertInto('invoice_tax').values(taxes)] : []),
    ...replaceTokens(tx, id, parts.tokens),
  ];
}

/** What a search finds the invoice by. */
export function replaceTokens(tx: TenantTx, id: InvoiceId, tokens: readonly string[]): Compilable<unknown>[] {
  return [
    tx.sql.deleteFrom('invoice_token').where('invoice_id', '=', id),
    rawQuery(tx, sql`insert into app.invoice_token (tenant_id, invoice_id, token)
      select ${tx.tenantId}::uuid, ${id}::uuid, entry.token from unnest(${tokens}::text[]) as entry (token)`),
  ];
}
