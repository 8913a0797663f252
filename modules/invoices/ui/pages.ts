/** The pages of invoices, by their address in the web app. */
export const pages = [
  { path: '/[tenantId]/invoices', page: 'list' },
  { path: '/[tenantId]/invoices/new', page: 'new' },
  { path: '/[tenantId]/invoices/[id]', page: 'detail' },
  { path: '/[tenantId]/invoices/[id]/edit', page: 'edit' },
];
