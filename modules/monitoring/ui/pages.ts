/** The pages of this module. */
export const pages = [
  { path: '/admin/sessions', page: 'sessions' },
];
