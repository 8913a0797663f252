/** The pages of this module. */
export const pages = [
  { path: '/select-tenant', page: 'select-tenant' },
  { path: '/[tenantId]/settings/business', page: 'business' },
];
