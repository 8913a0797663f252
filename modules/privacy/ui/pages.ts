/** The pages of this module. */
export const pages = [
  { path: '/your-data', page: 'your-data' },
  { path: '/[tenantId]/settings/closing', page: 'closing' },
];
