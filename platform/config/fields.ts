import { isIP } from 'node:net';
import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL's host is this machine and nothing else. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

/** A TCP port. */
export const zPort = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 1 to 65535')
  .transform(Number)
  .refine((port) => port >= 1 && port <= 65_535, 'must be a port number from 1 to 65535');

/** A whole number with its bounds and its unit. */
export const zWhole = (min: number, max: number, unit: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number of ${unit} from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number of ${unit} from ${min} to ${max}`);

/** A switch. */
export const zSwitch = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((value) => value === 'true' || value === '1');

/** An origin: scheme, host and port without a path. Plain http is for this machine only. */
export const zOrigin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('must be an address such as https://books.example.com');
    return z.NEVER;
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    context.addIssue('must be scheme, host and port only, without a path');
    return z.NEVER;
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    context.addIssue('must use https: plain http is accepted for localhost only, because sign-in cookies would travel unprotected');
    return z.NEVER;
  }
  return url.origin;
});

/** An issuer, kept exactly as it was written: tokens name it letter by letter. */
export const zIssuer = z.string().refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.search === '' && url.hash === '' && url.username === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}, 'must be an https address such as https://login.example.com/');

/** A URL with one of the schemes given. */
export const zUrl = (schemes: readonly string[], example: string) =>
  z.string().refine(
    (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
    `must be an address such as ${example}`,
  );

/** A comma-separated list; empty parts are ignored. */
export const zList = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .pipe(z.array(item));

/** A mail address, folded to lower case. */
export const zAddress = z.string().toLowerCase().pipe(z.email('must be a mail address such as owner@example.com'));

/** A mail address with or without a name before it. */
export const zSender = z.string().regex(/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'must be a mail address such as Dott <books@example.com>');

/** An address or a network of a proxy that may be believed. */
export const zNetwork = z.string().refine(isNetwork, 'must be addresses or networks such as 10.0.0.0/8');

/** A secret that nobody guesses. */
export const zSecret = z.string().min(32, 'must have at least 32 random characters (make one with: openssl rand -base64 48)');

function isNetwork(value: string): boolean {
  const [address = '', bits, rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** A key of 32 bytes, written in hex or base64. */
export const zKey32 = z.string().transform((value, context) => {
  const bytes = /^[\da-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : /^[\w+/-]{43}=?$/.test(value) ? Buffer.from(value, 'base64') : undefined;
  if (bytes?.length === 32) return bytes;
  context.addIssue('must be 32 bytes in hex or base64');
  return z.NEVER;
});

/** A moment: a date alone means the whole of that day, in UTC. */
export const zUntil = z.string().transform((value, context) => {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T23:59:59.999Z` : value);
  if (/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(value) && Number.isFinite(moment.getTime())) return moment;
  context.addIssue('must be a date such as 2027-03-31, or a time such as 2027-03-31T12:00:00Z');
  return z.NEVER;
});
