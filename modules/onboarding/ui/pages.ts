/** The pages of this module. */
export const pages = [
  { path: '/onboarding', page: 'start' },
  { path: '/onboarding/business-info', page: 'business-info' },
  { path: '/onboarding/subscription', page: 'subscription' },
  { path: '/onboarding/payment', page: 'payment' },
  { path: '/onboarding/done', page: 'done' },
  { path: '/create-tenant', page: 'create-tenant' },
];
