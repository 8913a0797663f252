/** The pages of this module. */
export const pages = [
  { path: '/[tenantId]/settings/team', page: 'team' },
  { path: '/auth/invitation', page: 'invitation' },
];
