/** The pages of this module. */
export const pages = [
  { path: '/onboarding', page: 'start' },
  { path: '/onboarding/business-info', page: 'business-info' },
  { path: '/onboarding/subscription', page: 'subscription', words: ['subscriptions'] },
  { path: '/onboarding/payment', page: 'payment', words: ['subscriptions'] },
  { path: '/onboarding/done', page: 'done' },
  { path: '/create-tenant', page: 'create-tenant' },
];
