import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ClientFacts } from './context.ts';

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** Compares secrets without telling by time how much of them is right. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
}

/** Whether the caller is the web app's own server. */
export function isTrusted(request: FastifyRequest, serviceKey: string): boolean {
  const given = header(request, 'x-dott-service-key');
  return given !== '' && sameSecret(given, serviceKey);
}

/** The id that the web app gave this request and told the browser; nobody else may choose what stands in the log and the audit trail. */
export function passedRequestId(request: FastifyRequest, serviceKey: string): string | undefined {
  const given = header(request, 'x-request-id');
  return /^[\w-]{1,64}$/.test(given) && isTrusted(request, serviceKey) ? given : undefined;
}

/** The client's facts: from the web app's headers when it is the web app that calls, else from the socket. */
export function clientFacts(request: FastifyRequest, trusted: boolean): ClientFacts {
  const own = (name: string): string => (trusted ? header(request, name) : '');
  return {
    ip: own('x-dott-client-ip') || request.ip,
    userAgent: (own('x-dott-client-agent') || header(request, 'user-agent')).slice(0, 512),
    language: (own('x-dott-client-language') || header(request, 'accept-language')).slice(0, 100),
  };
}

/** The browser's fingerprint cookie as the web app's server passes it on; undefined when it says nothing of it. */
export function fingerprintCookie(request: FastifyRequest): string | undefined {
  const value = request.headers['x-dott-client-fp'];
  return typeof value === 'string' ? value.slice(0, 100) : undefined;
}

/** The secret id out of `Authorization: Session <sid>`. */
export function sessionCredential(request: FastifyRequest): string | undefined {
  return /^Session ([\w-]{1,100})$/.exec(header(request, 'authorization'))?.[1];
}
