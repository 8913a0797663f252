/** The pages of this module. */
export const pages = [
  { path: '/admin/security', page: 'events' },
  { path: '/auth/alert/me', page: 'alert-me' },
  { path: '/auth/alert/not-me', page: 'alert-not-me' },
];
