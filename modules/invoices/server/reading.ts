import { businessOf, findBusiness, type Business } from '@dott/modules/tenants/server';
import type { CustomerId } from '@dott/modules/customers/contract';
import type { TenantTx } from '@dott/platform/db';
import { decodeCursor, toPage } from '@dott/platform/http';
import { zId } from '@dott/platform/ids';
import { searchWords } from '@dott/platform/search';
import { dateAt, isLocalDate } from '@dott/platform/time';
import { z } from 'zod';
import type { Invoice, InvoiceId } from '../contract.ts';
import { invoiceErrors } from '../errors.ts';
import type { InvoiceState } from '../rules.ts';
import { findInvoice, listInvoices, listLines, listTaxes, lockInvoice, type ListArgs } from './invoices.sql.ts';
import { listPayments } from './issuing.sql.ts';
import { toInvoice, toSummary, type StoredInvoice } from './present.ts';

const Place = z.tuple([z.string().refine(isLocalDate), zId<InvoiceId>()]);

export interface ListQuery {
  readonly q?: string | undefined;
  readonly state?: InvoiceState | undefined;
  readonly customerId?: CustomerId | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** An invoice and the business that it is of. */
export interface Found extends StoredInvoice {
  readonly business: Business;
}

/** A page of invoices, latest issue date first. */
export async function listPage(tx: TenantTx, query: ListQuery, now: Date) {
  const args = { words: searchWords(query.q ?? ''), customerId: query.customerId, after: decodeCursor(query.cursor, Place), limit: query.limit };
  const { rows, business } = await readPage(tx, args, query.state, now);
  const day = dateAt(now, business.timeZone);
  return toPage(rows, query.limit, (row) => toSummary(row, day), (row) => [row.issued_on, row.id]);
}

async function readPage(tx: TenantTx, args: Omit<ListArgs, 'state'>, state: InvoiceState | undefined, now: Date) {
  if (state === undefined || state === 'draft' || state === 'void' || state === 'paid') {
    // The day does not matter to these, so that business and page need one flight.
    const [found, rows] = await tx.commit(findBusiness(tx), listInvoices(tx, { ...args, state: state && { is: state, on: dateAt(now, 'UTC') } }));
    return { rows, business: businessOf(found) };
  }
  const business = businessOf(await tx.run(findBusiness(tx)));
  const [rows] = await tx.commit(listInvoices(tx, { ...args, state: { is: state, on: dateAt(now, business.timeZone) } }));
  return { rows, business };
}

/** One invoice; throws `invoices.not-found`. */
export async function getInvoice(tx: TenantTx, id: InvoiceId, now: Date): Promise<Invoice> {
  const found = await readInvoice(tx, id);
  return toInvoice(found, dateAt(now, found.business.timeZone));
}

/** One invoice as stored, read and committed in one flight; throws `invoices.not-found`. */
export async function readInvoice(tx: TenantTx, id: InvoiceId): Promise<Found> {
  const [rows, lines, taxes, payments, business] = await tx.commit(findInvoice(tx, id), listLines(tx, id), listTaxes(tx, id), listPayments(tx, id), findBusiness(tx));
  return { row: only(rows), lines, taxes, payments, business: businessOf(business) };
}

/** One invoice as stored, locked against any other change until the transaction ends; throws `invoices.not-found`. */
export async function holdInvoice(tx: TenantTx, id: InvoiceId): Promise<Found> {
  // The lock comes first: what follows it in the flight sees what the transaction before left.
  const [rows, lines, taxes, payments, business] = await tx.batch(lockInvoice(tx, id), listLines(tx, id), listTaxes(tx, id), listPayments(tx, id), findBusiness(tx));
  return { row: only(rows), lines, taxes, payments, business: businessOf(business) };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw invoiceErrors['not-found']();
  return row;
}
