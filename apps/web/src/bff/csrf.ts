import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isOwnOrigin } from './host.ts';

const valueShape = /^[A-Za-z0-9_-]{24}$/;

/** A fresh random value for the `csrf` cookie. */
export function newCsrfValue(): string {
  return randomBytes(18).toString('base64url');
}

/** The cookie's value if it is one of ours. */
export function keptCsrfValue(value: string | undefined): string | undefined {
  return value !== undefined && valueShape.test(value) ? value : undefined;
}

/**
 * The token that goes with a cookie value and a session. It is bound to the hash of the session id, so it dies at sign-in
 * and at each rotation, and checking it needs no look-up: a store in trouble cannot make it fail.
 */
export function csrfToken(key: string, value: string, sid: string | undefined): string {
  const owner = sid === undefined ? 'anon' : hash('sha256', sid, 'base64url');
  return createHmac('sha256', key).update(`csrf\0${value}\0${owner}`).digest('base64url');
}

/** Whether the X-CSRF-Token header fits the cookie and the session. */
export function isCsrfToken(key: string, value: string | undefined, sid: string | undefined, token: string | string[] | undefined): boolean {
  const kept = keptCsrfValue(value);
  if (kept === undefined || typeof token !== 'string') return false;
  const wanted = Buffer.from(csrfToken(key, kept, sid));
  const given = Buffer.from(token);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** Whether a state-changing call comes from the product's own pages, as far as the browser tells: Origin, then Fetch Metadata. */
export function isSameSiteCall(headers: IncomingHttpHeaders, appUrl: URL): boolean {
  const { origin } = headers;
  if (origin !== undefined && !isOwnOrigin(origin, appUrl)) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}
