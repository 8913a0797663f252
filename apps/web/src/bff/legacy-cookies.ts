import { isLoopbackUrl } from './web-config.ts';

/** The cookie in which the former product held the sign-in; long ones came in numbered parts. */
const sessionName = 'dott_auth_session';
const sessionParts: readonly string[] = [0, 1, 2, 3].map((number) => `${sessionName}.${number}`);

/** Cookies in which the former product held the sign-in and its state. Nothing here reads their contents as truth; they are cleared wherever they would confuse. */
export const legacyCookies: readonly string[] = [
  sessionName, ...sessionParts, 'appSession', 'session_token', 'session_metadata', 'auth_token', 'access_token', 'id_token', 'refresh_token',
  'userId', 'user_email', 'user_role', 'tenantId', 'tenant_id', 'user_tenant_id', 'businessId', 'onboardingCompleted', 'onboardingStep', 'onboarding_status', 'subscription_plan',
];

type Cookies = ReadonlyMap<string, readonly string[]>;

/** The encrypted sign-in as it came; undefined when there is none. One that came twice is none: a neighbour's page may have set it. */
export function legacySession(cookies: Cookies): string | undefined {
  const whole = cookies.get(sessionName);
  const values = whole ? [whole] : sessionParts.map((name) => cookies.get(name)).filter((part) => part !== undefined);
  return values.length > 0 && values.every((copies) => copies.length === 1) ? values.flat().join('') : undefined;
}

/** Whether a browser still carries anything of the former product. */
export function hasLegacyCookies(cookies: Cookies): boolean {
  return cookies.size > 0 && legacyCookies.some((name) => cookies.has(name));
}

/** `Set-Cookie` lines that clear those of them which a browser sent; a cookie for the host and its subdomains goes by a line of its own. */
export function clearLegacyCookies(cookies: Cookies, appUrl: URL): string[] {
  const sent = legacyCookies.filter((name) => cookies.has(name));
  // Never a parent domain: what neighbours keep under the same names is not ours.
  const scopes = isLoopbackUrl(appUrl) ? [''] : ['', `; Domain=${appUrl.hostname}`];
  return scopes.flatMap((scope) => sent.map((name) => `${name}=; Path=/${scope}; Max-Age=0`));
}
