// Written by tools/sync-pages.ts from the modules’ pages.ts; change it there.
/** Every page that a module has; the navigation shows only what is here. */
export const pagePaths: ReadonlySet<string> = new Set([
  '/[tenantId]/customers',
  '/[tenantId]/customers/[id]',
  '/[tenantId]/customers/[id]/edit',
  '/[tenantId]/customers/new',
  '/auth/check-mail',
  '/auth/forgot-password',
  '/auth/reset-password',
  '/auth/signin',
  '/auth/signup',
  '/auth/verify-email',
  '/create-tenant',
  '/onboarding',
  '/onboarding/business-info',
  '/onboarding/done',
  '/onboarding/payment',
  '/onboarding/subscription',
  '/select-tenant',
]);
