/** The pages of expenses, by their address in the web app. */
export const pages = [
  { path: '/[tenantId]/expenses', page: 'list' },
  { path: '/[tenantId]/expenses/new', page: 'new' },
  { path: '/[tenantId]/expenses/[id]', page: 'detail' },
  { path: '/[tenantId]/expenses/[id]/edit', page: 'edit' },
];
