/** The addresses of the expenses' pages in one business. */
export function expensePaths(tenantId: string) {
  const list = `/${tenantId}/expenses`;
  return {
    list,
    new: `${list}/new`,
    detail: (id: string) => `${list}/${id}`,
    edit: (id: string) => `${list}/${id}/edit`,
    receipts: (id: string) => `/api/expenses/${id}/receipts`,
    file: (id: string) => `/api/files/${id}`,
  };
}
