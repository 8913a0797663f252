/** The page that a business starts with. */
export const pages = [
  { path: '/[tenantId]/dashboard', page: 'dashboard' },
];
