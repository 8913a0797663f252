/** The pages of this module. */
export const pages = [
  { path: '/[tenantId]/settings/sign-in', page: 'sign-in-ways' },
];
