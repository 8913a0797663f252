import type { ClientFacts } from './client-facts.ts';
import { isLoopbackUrl, loopbackNames } from './web-config.ts';

/** A name or an address with a port: a URL would also take user names and paths, which whoever builds an address of it must not get. */
const hostShape = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Whether a request was made to the product's own address; loopback names on the same port count as equal. */
export function isOwnHost(facts: ClientFacts, appUrl: URL): boolean {
  if (facts.scheme !== undefined && `${facts.scheme}:` !== appUrl.protocol) return false;
  return hostShape.test(facts.host) && isOwnOrigin(`${appUrl.protocol}//${facts.host}`, appUrl);
}

/** Whether an Origin header names the product itself. */
export function isOwnOrigin(origin: string, appUrl: URL): boolean {
  if (origin === appUrl.origin) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin === appUrl.origin) return true;
  return isLoopbackUrl(appUrl) && loopbackNames.has(url.hostname) && url.port === appUrl.port && url.protocol === appUrl.protocol;
}
