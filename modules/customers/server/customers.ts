import type { TenantTx } from '@dott/platform/db';
import { decodeCursor, toPage } from '@dott/platform/http';
import { newId, zId } from '@dott/platform/ids';
import { foldText, searchTokens, searchWords } from '@dott/platform/search';
import { z } from 'zod';
import type { Customer, CustomerChanges, CustomerId, CustomerInput } from '../contract.ts';
import { customerErrors } from '../errors.ts';
import { changedFields, fieldsOf, searchedTexts, type CustomerFields } from '../rules.ts';
import {
  archiveCustomer, deleteCustomer, deleteTokens, findCustomer, insertCustomer, insertTokens, listCustomers, lockCustomer, mapReferred,
  updateCustomer, type CustomerRow, type CustomerValues,
} from './customers.sql.ts';

const Place = z.tuple([z.string(), zId<CustomerId>()]);

/** A page of customers by name. */
export async function listPage(tx: TenantTx, query: { q?: string | undefined; archived: boolean; cursor?: string | undefined; limit: number }) {
  const { archived, limit } = query;
  const [rows] = await tx.commit(listCustomers(tx, { words: searchWords(query.q ?? ''), archived, after: decodeCursor(query.cursor, Place), limit }));
  return toPage(rows, limit, toCustomer, (row) => [row.name_key, row.id]);
}

/** One customer; throws `customers.not-found`. */
export async function getCustomer(tx: TenantTx, id: CustomerId): Promise<Customer> {
  const [rows] = await tx.commit(findCustomer(tx, id));
  return toCustomer(found(rows));
}

/** Adds a customer. */
export async function createCustomer(tx: TenantTx, input: CustomerInput): Promise<Customer> {
  const id = newId<CustomerId>();
  const fields = fieldsOf(input);
  tx.reference(id);
  const [rows] = await tx.commit(insertCustomer(tx, id, valuesOf(fields)), insertTokens(tx, id, tokensOf(fields)));
  return toCustomer(found(rows));
}

/** Changes some fields; throws `customers.stale` with the current customer when the caller saw an older version. */
export async function changeCustomer(tx: TenantTx, id: CustomerId, changes: CustomerChanges): Promise<Customer> {
  const before = toCustomer(found(await tx.run(lockCustomer(tx, id))));
  if (changes.version !== undefined && changes.version !== before.version) throw customerErrors.stale({ extra: { current: before } });
  const fields = changedFields(before, changes);
  tx.reference(id);
  const [rows] = await tx.commit(
    updateCustomer(tx, id, valuesOf(fields)), deleteTokens(tx, id), insertTokens(tx, id, tokensOf(fields)),
  );
  return toCustomer(found(rows));
}

/** Takes a customer out of the lists or, with null, puts it back; a repeat changes nothing. */
export async function setArchived(tx: TenantTx, id: CustomerId, archivedAt: Date | null): Promise<Customer> {
  const [, rows] = await tx.batch(archiveCustomer(tx, id, archivedAt), findCustomer(tx, id));
  const customer = toCustomer(found(rows));
  tx.reference(id);
  await tx.commit();
  return customer;
}

/** Deletes a customer; throws `customers.in-use` when a document refers to it. */
export async function removeCustomer(tx: TenantTx, id: CustomerId): Promise<void> {
  found(await mapReferred(tx.run(deleteCustomer(tx, id))));
  await tx.commit();
}

/** What a document keeps of its customer, as it was when the document was issued. */
export type CustomerSnapshot = Pick<Customer, 'id' | 'name' | 'email' | 'taxId' | 'currency' | 'paymentTermsDays' | 'billingAddress'>;

/** The snapshot out of the rows of `findCustomer`, which its caller sent in a flight of its own; throws `customers.not-found`. */
export function customerSnapshotOf(rows: readonly CustomerRow[]): CustomerSnapshot {
  const { id, name, email, taxId, currency, paymentTermsDays, billingAddress } = toCustomer(found(rows));
  return { id, name, email, taxId, currency, paymentTermsDays, billingAddress };
}

function found<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw customerErrors['not-found']();
  return row;
}

function tokensOf(fields: CustomerFields): string[] {
  return searchTokens(searchedTexts(fields));
}

function valuesOf(fields: CustomerFields): CustomerValues {
  const { billingAddress: address } = fields;
  return {
    name: fields.name,
    name_key: foldText(fields.name),
    email: fields.email,
    phone: fields.phone,
    currency: fields.currency,
    tax_id: fields.taxId,
    payment_terms_days: fields.paymentTermsDays,
    address_line1: address.line1,
    address_line2: address.line2,
    address_city: address.city,
    address_region: address.region,
    address_postal_code: address.postalCode,
    address_country: address.country,
    notes: fields.notes,
  };
}

function toCustomer(row: CustomerRow): Customer {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    currency: row.currency,
    taxId: row.tax_id,
    paymentTermsDays: row.payment_terms_days,
    billingAddress: {
      line1: row.address_line1,
      line2: row.address_line2,
      city: row.address_city,
      region: row.address_region,
      postalCode: row.address_postal_code,
      country: row.address_country,
    },
    notes: row.notes,
    archived: row.archived_at !== null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
