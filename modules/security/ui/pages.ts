/** The pages of this module. */
export const pages = [
  { path: '/admin/security', page: 'events' },
];
