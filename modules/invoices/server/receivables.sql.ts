import type { CustomerId } from '@dott/modules/customers/contract';
import { rawQuery, type TenantTx } from '@dott/platform/db';
import type { LocalDate } from '@dott/platform/time';
import { sql, type Compilable } from 'kysely';
import type { InvoiceId } from '../contract.ts';

/** What one invoice still had to bring in on a day, in minor units of the books' currency. */
export interface Receivable {
  readonly invoiceId: InvoiceId;
  readonly number: string;
  readonly customerId: CustomerId;
  readonly customerName: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly openBaseMinor: number;
}

/**
 * What was open at the end of a day, oldest due date first: the sum is the balance of receivables that the ledger has on that day,
 * as far as invoices made it.
 */
export function listReceivables(tx: TenantTx, asOf: LocalDate): Compilable<Receivable> {
  // Money that came before the invoice was dated is a credit until then, as it is in the books.
  const open = sql`case when i.issued_on <= ${asOf} then i.payable_base_minor else 0 end - coalesce(p.settled, 0)`;
  return rawQuery(tx, sql<Receivable>`
    select i.id as "invoiceId", i.number, i.customer_id as "customerId", i.customer_name as "customerName", i.issued_on as "issuedOn", i.due_on as "dueOn",
      (${open}) as "openBaseMinor"
    from app.invoice i
    left join lateral (
      select sum(paid.settled_base_minor)::bigint as settled
      from app.invoice_payment paid
      where paid.tenant_id = i.tenant_id and paid.invoice_id = i.id and paid.paid_on <= ${asOf}
        and (paid.reversed_on is null or paid.reversed_on > ${asOf})
    ) p on true
    where i.tenant_id = ${tx.tenantId} and i.status <> 'draft' and (i.voided_on is null or i.voided_on > ${asOf})
      -- Most invoices are paid and nothing happened to them since that day: those are not looked into.
      and (i.settled_base_minor <> i.payable_base_minor or i.issued_on > ${asOf} or i.id in (
        select later.invoice_id from app.invoice_payment later
        where later.tenant_id = ${tx.tenantId} and (later.paid_on > ${asOf} or later.reversed_on > ${asOf})
      ))
      and (${open}) <> 0
    order by i.due_on, i.id`);
}
