import { hash, randomBytes } from 'node:crypto';

/** The headers that every response carries, whatever it is. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'geolocation=(), microphone=(), camera=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Policy of everything that is not a page: nothing may be loaded from it. */
export const inertPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Policy of the public pages, which carry no script at all; a connection is what tools make that look at a page from inside, such as for robots.txt. */
export const scriptlessPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A nonce for one response. */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * The one style attribute that a page may carry: React streams a late part of a drawing as `<svg style="display:none">`, to be moved into
 * place. The hash is of exactly that text, so at most an element could be hidden by it.
 */
const streamedDrawing = `'sha256-${hash('sha256', 'display:none', 'base64')}'`;

/** Policy of an application page: only scripts and styles that carry this response's nonce, or that those load. */
export function pagePolicy(nonce: string, https: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-hashes' ${streamedDrawing}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** Pages whose address holds a token from a mail must not tell it to anybody. */
export function hidesReferrer(path: string): boolean {
  return path === '/auth/verify-email' || path === '/auth/reset-password' || path === '/auth/invitation' || path.startsWith('/auth/alert/');
}
