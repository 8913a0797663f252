import { z } from 'zod';
import { emptyAsNull, zEmail, zLine, zText } from '@dott/platform/http/fields';
import { defineContract, pageOf, pageQuery } from '@dott/platform/http/contract';
import { zCountry } from '@dott/platform/geo';
import { type Id, zId } from '@dott/platform/ids';
import { zCurrency } from '@dott/platform/money';
import { customerErrors } from './errors.ts';

export type CustomerId = Id<'customer'>;

const addressFields = z.object({
  line1: emptyAsNull(zLine(200)),
  line2: emptyAsNull(zLine(200)),
  city: emptyAsNull(zLine(100)),
  region: emptyAsNull(zLine(100)),
  postalCode: emptyAsNull(zLine(20)),
  country: emptyAsNull(zCountry),
});

/** A postal address as it is shown; what is not known is null. */
export const Address = z.object({
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  city: z.string().nullable(),
  region: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable(),
});
export type Address = z.output<typeof Address>;

/** What a new customer is made from; only the name is needed. */
export const CustomerInput = z.object({
  name: zLine(200).min(1, 'Enter a name.'),
  email: emptyAsNull(zEmail).optional(),
  phone: emptyAsNull(zLine(40)).optional(),
  /** Null: the business's own currency. */
  currency: emptyAsNull(zCurrency).optional(),
  taxId: emptyAsNull(zLine(40)).optional(),
  /** Null: the business's own terms. */
  paymentTermsDays: z.int().min(0).max(365).nullable().optional(),
  billingAddress: addressFields.partial().nullable().optional(),
  notes: emptyAsNull(zText(5_000)).optional(),
});
export type CustomerInput = z.output<typeof CustomerInput>;

/** Changes of some fields; fields of the address are changed one by one. With `version`, only if nobody else changed the customer. */
export const CustomerChanges = CustomerInput.partial().extend({ version: z.int().min(1).optional() });
export type CustomerChanges = z.output<typeof CustomerChanges>;

export const Customer = z.object({
  id: zId<CustomerId>(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  currency: z.string().nullable(),
  taxId: z.string().nullable(),
  paymentTermsDays: z.int().nullable(),
  billingAddress: Address,
  notes: z.string().nullable(),
  /** Archived customers stand in no list but keep their documents. */
  archived: z.boolean(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Customer = z.output<typeof Customer>;

const params = z.object({ id: zId<CustomerId>() });

/** Customers over HTTP. */
export const customers = defineContract('customers', {
  list: {
    method: 'GET', path: '/api/crm/customers', access: 'tenant', permission: 'customers.read', entity: 'customer',
    summary: 'List customers by name; `q` finds those with each of its words in name, e-mail, phone or tax id',
    query: pageQuery.extend({ q: z.string().max(200).optional(), archived: z.union([z.boolean(), z.stringbool()]).default(false) }),
    reply: pageOf(Customer),
  },
  create: {
    method: 'POST', path: '/api/crm/customers', access: 'tenant', permission: 'customers.write', entity: 'customer',
    summary: 'Add a customer',
    body: CustomerInput, reply: Customer, status: 201, replay: 'get',
  },
  get: {
    method: 'GET', path: '/api/crm/customers/{id}', access: 'tenant', permission: 'customers.read', entity: 'customer',
    summary: 'Show a customer',
    params, reply: Customer, errors: [customerErrors['not-found']],
  },
  update: {
    method: 'PATCH', path: '/api/crm/customers/{id}', access: 'tenant', permission: 'customers.write', entity: 'customer',
    summary: 'Change some fields of a customer',
    params, body: CustomerChanges, reply: Customer, replay: 'get', errors: [customerErrors['not-found'], customerErrors.stale],
  },
  archive: {
    method: 'POST', path: '/api/crm/customers/{id}/archive', access: 'tenant', permission: 'customers.write', entity: 'customer',
    summary: 'Take a customer out of the lists and keep the documents',
    params, reply: Customer, replay: 'get', errors: [customerErrors['not-found']],
  },
  restore: {
    method: 'POST', path: '/api/crm/customers/{id}/restore', access: 'tenant', permission: 'customers.write', entity: 'customer',
    summary: 'Put an archived customer back into the lists',
    params, reply: Customer, replay: 'get', errors: [customerErrors['not-found']],
  },
  remove: {
    method: 'DELETE', path: '/api/crm/customers/{id}', access: 'tenant', permission: 'customers.write', entity: 'customer',
    summary: 'Delete a customer that no document refers to',
    params, errors: [customerErrors['not-found'], customerErrors['in-use']],
  },
});
