import { createCipheriv, randomBytes } from 'node:crypto';

/** What the former product kept in its cookie. */
export interface FormerSignIn {
  readonly email: string;
  readonly sub?: string;
  readonly tenantId?: string | null;
  readonly expiresAt?: number | string;
  /** What the ID token says, where it differs. */
  readonly claims?: object;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The text inside of a cookie as the former product wrote it. */
export function formerText({ email, sub = 'auth0|65f1c0ffee', tenantId, expiresAt = Date.now() + 3_600_000, claims }: FormerSignIn): string {
  const idToken = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 'https://dott.example.auth0.com/', sub, email, jti: randomBytes(8).toString('hex'), ...claims })}.${randomBytes(256).toString('base64url')}`;
  return JSON.stringify({ user: { email, sub, name: 'Amina Wanjirũ' }, accessToken: randomBytes(120).toString('base64url'), idToken, ...(tenantId !== undefined && { tenantId }), expiresAt, onboardingCompleted: true });
}

/** Encrypts a text as the former product did. */
export function formerCookie(text: string, key: Buffer, iv = randomBytes(16)): string {
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return encodeURIComponent(`${iv.toString('base64')}:${body.toString('base64')}`);
}
