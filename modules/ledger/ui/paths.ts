/** Which entries of the journal. */
export interface EntryFilter {
  readonly account?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sourceType?: string | undefined;
  readonly sourceId?: string | undefined;
}

/** The addresses of the books' pages in one business. */
export function ledgerPaths(tenantId: string) {
  const list = `/${tenantId}/ledger`;
  return {
    list,
    new: `${list}/new`,
    detail: (id: string) => `${list}/${id}`,
    /** The entries that a figure is made of. */
    entries: (filter: EntryFilter) => `${list}?${new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined))}`,
    export: (format: 'hledger' | 'beancount' | 'csv') => `/api/ledger/export?format=${format}`,
  };
}
