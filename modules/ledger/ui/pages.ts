/** The pages of the books, by their address in the web app. */
export const pages = [
  { path: '/[tenantId]/ledger', page: 'list' },
  { path: '/[tenantId]/ledger/new', page: 'new' },
  { path: '/[tenantId]/ledger/[id]', page: 'detail' },
];
