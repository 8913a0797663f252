import type { Difference } from '@dott/platform/ui/conflict-dialog.tsx';
import type { Customer, CustomerInput } from '../contract.ts';

/** The form's fields by the names under which errors come back, with the words they are called by. */
export const customerFields = [
  ['name', 'name'], ['phone', 'phone'], ['email', 'email'],
  ['billingAddress.line1', 'line1'], ['billingAddress.line2', 'line2'], ['billingAddress.city', 'city'], ['billingAddress.region', 'region'],
  ['billingAddress.postalCode', 'postalCode'], ['billingAddress.country', 'country'],
  ['taxId', 'taxId'], ['paymentTermsDays', 'terms'], ['currency', 'currency'], ['notes', 'notes'],
] as const;

export type CustomerFieldName = (typeof customerFields)[number][0];
export type CustomerTexts = Readonly<Record<CustomerFieldName, string>>;

/** A customer as the form shows it; what is not known is empty. */
export function customerTexts(customer?: Customer): CustomerTexts {
  const address = customer?.billingAddress;
  return {
    name: customer?.name ?? '',
    phone: customer?.phone ?? '',
    email: customer?.email ?? '',
    'billingAddress.line1': address?.line1 ?? '',
    'billingAddress.line2': address?.line2 ?? '',
    'billingAddress.city': address?.city ?? '',
    'billingAddress.region': address?.region ?? '',
    'billingAddress.postalCode': address?.postalCode ?? '',
    'billingAddress.country': address?.country ?? '',
    taxId: customer?.taxId ?? '',
    paymentTermsDays: customer?.paymentTermsDays?.toString() ?? '',
    currency: customer?.currency ?? '',
    notes: customer?.notes ?? '',
  };
}

/** What the form sends; empty fields are cleared. */
export function inputOf(values: Readonly<Record<string, string>>): CustomerInput {
  const text = (name: CustomerFieldName): string => values[name] ?? '';
  return {
    name: text('name'),
    phone: text('phone'),
    email: text('email'),
    taxId: text('taxId'),
    currency: text('currency'),
    notes: text('notes'),
    paymentTermsDays: text('paymentTermsDays') === '' ? null : Number(text('paymentTermsDays')),
    billingAddress: {
      line1: text('billingAddress.line1'),
      line2: text('billingAddress.line2'),
      city: text('billingAddress.city'),
      region: text('billingAddress.region'),
      postalCode: text('billingAddress.postalCode'),
      country: text('billingAddress.country'),
    },
  };
}

type FieldWord = `field.${(typeof customerFields)[number][1]}`;

/** Where the typed values differ from those that somebody else saved. */
export function differencesOf(mine: Readonly<Record<string, string>>, theirs: CustomerTexts, words: (key: FieldWord) => string): Difference[] {
  return customerFields
    .map(([name, word]) => ({ label: words(`field.${word}`), mine: (mine[name] ?? '').trim(), theirs: theirs[name] }))
    .filter((difference) => difference.mine !== difference.theirs);
}
