/** The addresses of the customers' pages in one business. */
export function customerPaths(tenantId: string) {
  const list = `/${tenantId}/customers`;
  return { list, new: `${list}/new`, detail: (id: string) => `${list}/${id}`, edit: (id: string) => `${list}/${id}/edit` };
}
