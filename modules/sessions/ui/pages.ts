/** The pages of this module. */
export const pages = [
  { path: '/[tenantId]/settings/security', page: 'security' },
];
