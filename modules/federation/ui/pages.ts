/** The pages of this module. */
export const pages = [
  { path: '/auth/link', page: 'link' },
];
