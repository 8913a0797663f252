/** The pages of this module. */
export const pages = [
  { path: '/auth/signin', page: 'sign-in' },
  { path: '/auth/signup', page: 'sign-up' },
  { path: '/auth/check-mail', page: 'check-mail' },
  { path: '/auth/verify-email', page: 'verify-email' },
  { path: '/auth/forgot-password', page: 'forgot-password' },
  { path: '/auth/reset-password', page: 'reset-password' },
  { path: '/auth/second-step', page: 'second-step' },
  { path: '/auth/link', page: 'link', words: ['federation'] },
];
