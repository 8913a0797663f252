const sidShape = /^[A-Za-z0-9_-]{36}$/;

/** The cookies of one request; a name that came twice keeps both values, because a duplicate is a sign of tossing. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, string[]>();
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at < 1) continue;
    const name = part.slice(0, at).trim();
    const value = part.slice(at + 1).trim();
    const known = cookies.get(name);
    if (known) known.push(value);
    else cookies.set(name, [value]);
  }
  return cookies;
}

/** The cookies this product sets, named and flagged for the scheme it is reached by. */
export interface CookieJar {
  readonly sidName: string;
  /** Whether the session id came more than once: a neighbour's page may have set one of them. */
  hasTwoSids(cookies: ReadonlyMap<string, readonly string[]>): boolean;
  /** The session id of a request: undefined when absent or not of its shape. */
  sid(cookies: ReadonlyMap<string, readonly string[]>): string | undefined;
  /** The fingerprint cookie; empty when there is none, or two: a neighbour's page that adds one must not be able to sign anybody out. */
  fingerprint(cookies: ReadonlyMap<string, readonly string[]>): string;
  csrf(cookies: ReadonlyMap<string, readonly string[]>): string | undefined;
  /** `Set-Cookie` lines. */
  setSid(sid: string, maxAgeSeconds: number): string;
  clearSid(): string;
  setFingerprint(value: string, maxAgeSeconds: number): string;
  clearFingerprint(): string;
  setCsrf(value: string): string;
}

/** On https the `__Host-` prefix lets no subdomain and no plain-http neighbour set the cookie. */
export function cookieJar(options: { https: boolean; loopback: boolean }): CookieJar {
  const sidName = options.https ? '__Host-sid' : 'sid';
  const fingerprintName = options.https ? '__Host-session_fp' : 'session_fp';
  // What waits for a browser before it is signed in hangs on this one: a neighbour who could set it would let somebody sign in as him.
  const csrfName = options.https ? '__Host-csrf' : 'csrf';
  const flags = `; Path=/; HttpOnly; SameSite=Lax${options.https || options.loopback ? '; Secure' : ''}`;
  return {
    sidName,
    hasTwoSids: (cookies) => (cookies.get(sidName)?.length ?? 0) > 1,
    sid(cookies) {
      const value = cookies.get(sidName)?.[0];
      return value !== undefined && sidShape.test(value) ? value : undefined;
    },
    fingerprint(cookies) {
      const values = cookies.get(fingerprintName);
      return values?.length === 1 ? values[0] ?? '' : '';
    },
    csrf(cookies) {
      const values = cookies.get(csrfName);
      return values?.length === 1 ? values[0] : undefined;
    },
    setSid: (sid, maxAgeSeconds) => `${sidName}=${sid}${flags}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
    clearSid: () => `${sidName}=${flags}; Max-Age=0`,
    setFingerprint: (value, maxAgeSeconds) => `${fingerprintName}=${value}${flags}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
    clearFingerprint: () => `${fingerprintName}=${flags}; Max-Age=0`,
    setCsrf: (value) => `${csrfName}=${value}${flags}`,
  };
}

const fingerprintShape = /^[\w-]{22}\.[\w-]{22}$/;

/** Whether a string could be a fingerprint at all. */
export function isFingerprintShaped(value: string): boolean {
  return fingerprintShape.test(value);
}

/** Whether a string could be a session id at all. */
export function isSidShaped(value: string): boolean {
  return sidShape.test(value);
}
