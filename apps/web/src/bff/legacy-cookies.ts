/** Cookies in which the former product held the sign-in and its state. Nothing reads their contents as truth; they are cleared wherever they would confuse. */
export const legacyCookies: readonly string[] = [
  'dott_auth_session', 'dott_auth_session.0', 'dott_auth_session.1', 'appSession', 'session_token', 'session_metadata', 'auth_token', 'access_token', 'id_token', 'refresh_token',
  'userId', 'user_email', 'user_role', 'tenantId', 'tenant_id', 'user_tenant_id', 'businessId', 'onboardingCompleted', 'onboardingStep', 'onboarding_status', 'subscription_plan',
];

/** `Set-Cookie` lines that clear those of them which a browser sent. */
export function clearLegacyCookies(cookies: ReadonlyMap<string, readonly string[]>): string[] {
  return legacyCookies.filter((name) => cookies.has(name)).map((name) => `${name}=; Path=/; Max-Age=0`);
}
