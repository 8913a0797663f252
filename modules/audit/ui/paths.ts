/** The addresses of the audit trail in one business. */
export function auditPaths(tenantId: string) {
  const list = `/${tenantId}/audit`;
  return { list, ofRecord: (entity: string, id: string) => `${list}?entity=${entity}&entityId=${id}&kind=write` };
}

const places: Readonly<Record<string, string>> = { customer: 'customers', invoice: 'invoices', expense: 'expenses', 'journal-entry': 'ledger' };

/** The page of a record that a line is about; undefined when it has none. */
export function recordPath(tenantId: string, entity: string, id: string | null): string | undefined {
  const place = places[entity];
  return place !== undefined && id !== null ? `/${tenantId}/${place}/${id}` : undefined;
}
