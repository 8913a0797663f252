/** Addresses that clients of the former product may still call, and what does their work now. */
const successors: ReadonlyMap<string, string> = new Map([
  ['/api/auth/session', '/api/auth/session-v2'],
  ['/api/auth/me', '/api/auth/profile'],
  ['/api/auth/user', '/api/auth/profile'],
  ['/api/auth/signin', '/api/auth/session-v2'],
  ['/api/auth/logout', '/api/auth/session-v2'],
  ['/api/auth/register', '/api/auth/signup'],
  ['/api/auth/refresh', '/api/auth/token/refresh'],
  ['/api/auth/refresh-session', '/api/auth/session-v2/renew'],
  ['/api/auth/token', '/api/auth/token/refresh'],
  ['/api/user/profile', '/api/auth/profile'],
  ['/api/me', '/api/auth/profile'],
  ['/api/onboarding/complete', '/api/onboarding/complete-all'],
  ['/api/onboarding/payment', '/api/onboarding/complete-all'],
  ['/api/tenant', '/api/tenants/current'],
  ['/api/tenant/current', '/api/tenants/current'],
  ['/api/tenant/verify', '/api/tenants/verify'],
]);

/** The operation that took the place of a removed one; undefined for a path that never was. */
export function successorOf(path: string): string | undefined {
  return successors.get(path);
}
