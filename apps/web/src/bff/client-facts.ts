import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Who is calling, as far as this server can vouch for it. */
export interface ClientFacts {
  readonly ip: string;
  readonly userAgent: string;
  readonly language: string;
  /** The host the person typed: a believed proxy's word, else the Host header. */
  readonly host: string;
  /** The scheme a believed proxy states; undefined on a direct connection. */
  readonly scheme: string | undefined;
  /** True when the connection comes from this machine and no proxy stands in between. */
  readonly direct: boolean;
}

const forwardedHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip', 'via'];

/** Whose span a request belongs to is nobody's to say from outside. */
const traceHeaders = ['traceparent', 'tracestate', 'baggage'];

/** Builds the test "is this peer one of our own proxies". */
export function proxyTrust(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.trim().split('/');
    const family = isIP(address);
    if (family === 0) throw new Error(`TRUST_PROXY: "${entry}" is neither an address nor a network.`);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(prefix), type);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Reads the caller's facts and removes every header by which a caller could forge them for whoever comes later.
 * The address is the last one in X-Forwarded-For that is not a proxy of ours.
 */
export function takeClientFacts(request: IncomingMessage, trusted: (address: string) => boolean): ClientFacts {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const believed = trusted(peer);
  const { headers } = request;
  const claimed = forwardedHeaders.some((name) => headers[name] !== undefined);
  const facts: ClientFacts = {
    ip: believed ? originalAddress(headers['x-forwarded-for'], peer, trusted) : peer,
    userAgent: (headers['user-agent'] ?? '').slice(0, 500),
    language: (headers['accept-language'] ?? '').slice(0, 200),
    host: (believed ? first(headers['x-forwarded-host']) : undefined) ?? headers.host ?? '',
    scheme: believed ? first(headers['x-forwarded-proto']) : undefined,
    // A proxy that was set up without forwarded headers, such as nginx by default, still speaks HTTP/1.0; no browser does.
    direct: !claimed && isLoopbackAddress(peer) && request.httpVersion !== '1.0',
  };
  for (const name of [...forwardedHeaders, ...traceHeaders]) delete headers[name];
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-dott-') || name.startsWith('x-tenant') || name.startsWith('x-middleware-')) delete headers[name];
  }
  return facts;
}

function originalAddress(header: string | string[] | undefined, peer: string, trusted: (address: string) => boolean): string {
  const hops = String(header ?? '').split(',').map((hop) => plainAddress(hop.trim()));
  for (const hop of hops.reverse()) {
    if (isIP(hop) === 0) break;
    if (!trusted(hop)) return hop;
  }
  return peer;
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header?.split(',')[0];
  return value?.trim() || undefined;
}

/** Writes an IPv4 address that arrived on an IPv6 socket in its own form. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
