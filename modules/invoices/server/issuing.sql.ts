import { rawQuery, type TenantTx } from '@dott/platform/db';
import type { LocalDate } from '@dott/platform/time';
import { sql, type Compilable } from 'kysely';
import type { InvoiceId, InvoicePaymentId, Party } from '../contract.ts';
import type { PaymentRow } from './invoices.sql.ts';
import type { Seller } from './tables.ts';

export interface Issue {
  readonly year: number;
  readonly issuedAt: Date;
  readonly customer: Party;
  readonly seller: Seller;
  readonly payableBaseMinor: number;
}

/** What issuing leaves on the row. */
export interface Numbered {
  readonly number_year: number;
  readonly number_sequence: number;
  readonly number: string;
  readonly version: number;
  readonly updated_at: Date;
}

/**
 * Gives a draft the next number of its year. The counter's row is locked from here to COMMIT, so this goes as far back in the last
 * flight as it can. A number is written on the document or, when anything fails, not taken at all.
 */
export function issueDraft(tx: TenantTx, id: InvoiceId, issue: Issue): Compilable<Numbered> {
  return rawQuery(tx, sql<Numbered>`
    with next as (
      insert into app.invoice_counter (tenant_id, year, last_sequence) values (${tx.tenantId}, ${issue.year}, 1)
      on conflict (tenant_id, year) do update set last_sequence = invoice_counter.last_sequence + 1
      returning year, last_sequence
    )
    update app.invoice i
    set status = 'issued', number_year = next.year, number_sequence = next.last_sequence,
      number = next.year || '-' || lpad(next.last_sequence::text, greatest(4, length(next.last_sequence::text)), '0'),
      customer = ${JSON.stringify(issue.customer)}::jsonb, customer_name = ${issue.customer.name}, seller = ${JSON.stringify(issue.seller)}::jsonb,
      payable_base_minor = ${issue.payableBaseMinor}::bigint, issued_at = ${issue.issuedAt}::timestamptz, version = i.version + 1, updated_at = now()
    from next
    where i.tenant_id = ${tx.tenantId} and i.id = ${id}
    returning i.number_year, i.number_sequence, i.number, i.version, i.updated_at`);
}

/** Lets a search find an invoice by any ending of its number. */
export function insertNumberTokens(tx: TenantTx, id: InvoiceId): Compilable<unknown> {
  return rawQuery(tx, sql`
    insert into app.invoice_token (tenant_id, invoice_id, token)
    select i.tenant_id, i.id, substr(i.number, start) from app.invoice i, generate_series(1, length(i.number)) as start
    where i.tenant_id = ${tx.tenantId} and i.id = ${id}
    on conflict do nothing`);
}

/** Marks an issued invoice void; its number stays. */
export function voidInvoice(tx: TenantTx, id: InvoiceId, on: LocalDate) {
  return tx.sql.updateTable('invoice').where('id', '=', id)
    .set((eb) => ({ status: 'void' as const, voided_on: on, version: eb('version', '+', 1), updated_at: sql<Date>`now()` }))
    .returning(['version', 'updated_at']);
}

/** The payments of an invoice, taken back ones too. */
export function listPayments(tx: TenantTx, id: InvoiceId) {
  return tx.sql.selectFrom('invoice_payment').where('invoice_id', '=', id).orderBy('paid_on').orderBy('id').select([
    'id', 'invoice_id', 'paid_on', 'method', 'amount_minor', 'exchange_rate', 'settled_base_minor', 'reference', 'reversed_on',
  ]);
}

/** A payment of an invoice. */
export function insertPayment(tx: TenantTx, payment: PaymentRow) {
  return tx.sql.insertInto('invoice_payment').values(payment);
}

/** Marks a payment as taken back. */
export function reversePayment(tx: TenantTx, id: InvoicePaymentId, on: LocalDate) {
  return tx.sql.updateTable('invoice_payment').where('id', '=', id).set({ reversed_on: on });
}

/** Moves what is paid by the amounts of a payment; negative when it is taken back. */
export function changePaid(tx: TenantTx, id: InvoiceId, change: { amountMinor: number; settledBaseMinor: number }) {
  return tx.sql.updateTable('invoice').where('id', '=', id).set((eb) => ({
    paid_minor: eb('paid_minor', '+', change.amountMinor),
    settled_base_minor: eb('settled_base_minor', '+', change.settledBaseMinor),
    version: eb('version', '+', 1),
    updated_at: sql<Date>`now()`,
  })).returning(['paid_minor', 'settled_base_minor', 'version', 'updated_at']);
}
