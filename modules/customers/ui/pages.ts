/** The pages of customers, by their address in the web app. */
export const pages = [
  { path: '/[tenantId]/customers', page: 'list' },
  { path: '/[tenantId]/customers/new', page: 'new' },
  { path: '/[tenantId]/customers/[id]', page: 'detail' },
  { path: '/[tenantId]/customers/[id]/edit', page: 'edit' },
];
