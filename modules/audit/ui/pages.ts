/** The page of the audit trail. */
export const pages = [
  { path: '/[tenantId]/audit', page: 'trail' },
];
