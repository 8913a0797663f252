import type { Address, Customer, CustomerChanges, CustomerInput } from './contract.ts';

/** What a person enters about a customer, nothing left open. */
export type CustomerFields = Omit<Customer, 'id' | 'archived' | 'version' | 'createdAt' | 'updatedAt'>;

const noAddress: Address = { line1: null, line2: null, city: null, region: null, postalCode: null, country: null };

/** A new customer's fields: what was left out is not known. */
export function fieldsOf(input: CustomerInput): CustomerFields {
  return {
    name: input.name,
    email: input.email ?? null,
    phone: input.phone ?? null,
    currency: input.currency ?? null,
    taxId: input.taxId ?? null,
    paymentTermsDays: input.paymentTermsDays ?? null,
    billingAddress: changedAddress(noAddress, input.billingAddress),
    notes: input.notes ?? null,
  };
}

/** The fields after a change: left out stays, null is cleared. */
export function changedFields(current: CustomerFields, changes: CustomerChanges): CustomerFields {
  const kept = <T>(before: T, after: T | undefined): T => (after === undefined ? before : after);
  return {
    name: kept(current.name, changes.name),
    email: kept(current.email, changes.email),
    phone: kept(current.phone, changes.phone),
    currency: kept(current.currency, changes.currency),
    taxId: kept(current.taxId, changes.taxId),
    paymentTermsDays: kept(current.paymentTermsDays, changes.paymentTermsDays),
    billingAddress: changedAddress(current.billingAddress, changes.billingAddress),
    notes: kept(current.notes, changes.notes),
  };
}

function changedAddress(current: Address, changes: Partial<Address> | null | undefined): Address {
  if (changes === null) return noAddress;
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return { ...current, ...Object.fromEntries(given) };
}

/** The texts in which a search looks for a customer. */
export function searchedTexts(customer: Pick<CustomerFields, 'name' | 'email' | 'phone' | 'taxId'>): (string | null)[] {
  // People type a number without the spaces and signs that somebody else saved it with.
  return [customer.name, customer.email, customer.phone, customer.phone?.replaceAll(/\D/g, '') ?? null, customer.taxId];
}

/** An address as lines for a letter or a document; the country's name is in the reader's language. */
export function addressLines(address: Address, locale: string): string[] {
  const town = [address.postalCode, address.city].filter(Boolean).join(' ');
  const country = address.country && (new Intl.DisplayNames(locale, { type: 'region' }).of(address.country) ?? address.country);
  return [address.line1, address.line2, town, address.region, country].filter((line) => line !== null).filter(Boolean);
}
