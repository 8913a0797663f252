import type { Entry } from '../contract.ts';

const pathsBySource: Readonly<Record<string, string>> = { invoice: 'invoices', expense: 'expenses' };

/** The page of the document that an entry tells of; undefined when the entry has none of its own. */
export function sourcePath(tenantId: string, source: Entry['source']): string | undefined {
  const place = pathsBySource[source.type];
  return place && `/${tenantId}/${place}/${source.id}`;
}

/** The word for what wrote an entry. */
export function sourceWord(source: Entry['source']): 'invoice' | 'invoice-payment' | 'expense' | 'manual' | 'other' {
  const { type } = source;
  return type === 'invoice' || type === 'invoice-payment' || type === 'expense' || type === 'manual' ? type : 'other';
}
