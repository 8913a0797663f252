/** The addresses of the invoices' pages in one business. */
export function invoicePaths(tenantId: string) {
  const list = `/${tenantId}/invoices`;
  return {
    list,
    new: `${list}/new`,
    newFor: (customerId: string) => `${list}/new?customer=${customerId}`,
    ofCustomer: (customerId: string) => `${list}?customerId=${customerId}`,
    inState: (state: string) => `${list}?state=${state}`,
    detail: (id: string) => `${list}/${id}`,
    edit: (id: string) => `${list}/${id}/edit`,
    /** A draft is worked on, everything else is looked at. */
    open: (invoice: { readonly id: string; readonly state: string }) => `${list}/${invoice.id}${invoice.state === 'draft' ? '/edit' : ''}`,
    pdf: (id: string) => `/api/invoices/${id}/pdf`,
  };
}
