import { customerSnapshotOf, findCustomer } from '@dott/modules/customers/server';
import { postEntry, reverseSource } from '@dott/modules/ledger/server';
import type { TenantTx } from '@dott/platform/db';
import { toBaseMinor, type Exchange } from '@dott/platform/money';
import { compareDates, dateAt, localDate, yearOf } from '@dott/platform/time';
import type { Invoice, InvoiceId } from '../contract.ts';
import { invoiceErrors } from '../errors.ts';
import { issueProblems, postingOf } from '../rules.ts';
import { mustBeSeen, partyOf, tokensOf } from './drafts.ts';
import { replaceTokens, type InvoiceRow } from './invoices.sql.ts';
import { insertNumberTokens, issueDraft, voidInvoice } from './issuing.sql.ts';
import { toInvoice } from './present.ts';
import { holdInvoice } from './reading.ts';

/**
 * Issues a draft: the next number of its year, the customer as of now, the posting; all or nothing. An issued invoice cannot be changed,
 * so a caller who saw another version gets `invoices.stale` instead of issuing what somebody else wrote.
 */
export async function issueInvoice(tx: TenantTx, id: InvoiceId, seen: { version?: number | undefined }, now: Date): Promise<Invoice> {
  const draft = await holdInvoice(tx, id);
  mustBeSeen(draft, seen.version, now);
  const { row, business } = draft;
  if (row.status !== 'draft') throw invoiceErrors['not-draft']();
  const fields = issueProblems(draft);
  if (Object.keys(fields).length > 0) throw invoiceErrors.incomplete({ fields });
  if (row.payable_minor < 0) throw invoiceErrors['negative-total']();
  const customer = partyOf(customerSnapshotOf(await tx.run(findCustomer(tx, row.customer_id))));
  const seller = { name: business.name, country: business.country };
  const payableBaseMinor = toBaseMinor(row.payable_minor, exchangeOf(row));
  const issuedOn = localDate(row.issued_on);
  const entry = postEntry(tx, {
    source: { type: 'invoice', id }, date: issuedOn, memo: `Invoice to ${customer.name}`, lines: postingOf(totalsIn(row), exchangeOf(row)),
  });
  tx.reference(id);
  const results = await tx.commit(
    ...entry,
    ...replaceTokens(tx, id, tokensOf(customer.name, row.reference)),
    issueDraft(tx, id, { year: yearOf(issuedOn), issuedAt: now, customer, seller, payableBaseMinor }),
    insertNumberTokens(tx, id),
  );
  // The statement before the last one returned the number.
  const [numbered] = results.at(-2) as Pick<InvoiceRow, 'number_year' | 'number_sequence' | 'number' | 'version' | 'updated_at'>[];
  if (!numbered) throw new Error('issuing a locked draft found no row');
  const issued: InvoiceRow = {
    ...row, ...numbered, status: 'issued', customer, customer_name: customer.name, seller, payable_base_minor: payableBaseMinor, issued_at: now,
  };
  return toInvoice({ ...draft, row: issued }, dateAt(now, business.timeZone));
}

/** Voids an issued invoice that nothing was paid on: the number stays and the posting is reversed, today or on the issue date if that is later. */
export async function voidIssued(tx: TenantTx, id: InvoiceId, now: Date): Promise<Invoice> {
  const held = await holdInvoice(tx, id);
  const { row, business } = held;
  mustBeIssued(row);
  if (row.paid_minor > 0) throw invoiceErrors['has-payments']();
  const today = dateAt(now, business.timeZone);
  const issuedOn = localDate(row.issued_on);
  const date = compareDates(today, issuedOn) < 0 ? issuedOn : today;
  tx.reference(id);
  const [[changed]] = await tx.commit(
    voidInvoice(tx, id, date),
    ...reverseSource(tx, { type: 'invoice', id }, { date, memo: `Invoice ${row.number} voided` }),
  );
  return toInvoice({ ...held, row: { ...row, ...changed, status: 'void', voided_on: date } }, today);
}

/** Throws what keeps a draft or a void invoice from being paid or voided. */
export function mustBeIssued(row: InvoiceRow): void {
  if (row.status === 'draft') throw invoiceErrors['not-issued']();
  if (row.status === 'void') throw invoiceErrors['already-void']();
}

/** Between which currencies an invoice is posted. */
export function exchangeOf(row: InvoiceRow): Exchange {
  return { currency: row.currency, baseCurrency: row.base_currency, exchangeRate: row.exchange_rate };
}

function totalsIn(row: InvoiceRow) {
  return {
    payableMinor: row.payable_minor, prepaidMinor: row.prepaid_minor, taxExclusiveMinor: row.tax_exclusive_minor, taxMinor: row.tax_minor,
    roundingMinor: row.rounding_minor,
  };
}
