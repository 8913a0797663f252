import type { CrispSettings } from '@dott/platform/config';

/** What the web app needs to know; the launcher and `dott web` fill it from the one configuration. */
export interface WebConfig {
  readonly port: number;
  /** Bind address; every interface when absent. */
  readonly host?: string;
  /** The one address under which people reach the product. */
  readonly appUrl: URL;
  readonly apiUrl: URL;
  /** The credential that makes the API believe the forwarded facts. */
  readonly serviceKey: string;
  /** Signs CSRF tokens; the same on every node. */
  readonly csrfKey: string;
  /** Addresses or networks (CIDR) of proxies whose forwarded headers are believed. */
  readonly trustProxy: readonly string[];
  /** Folder of kept mails; absent as soon as a mail server is configured. */
  readonly mailFolder?: string;
  /** The chat with support; null or absent: there is none. */
  readonly crisp?: CrispSettings | null;
  /** Milliseconds that a request's head may take and its body may be silent; 15 s when absent. */
  readonly patienceMs?: number;
  /** Milliseconds that requests under way may take to finish when the process is asked to stop. */
  readonly drainMs?: number;
}

/** Names that all mean "this machine". */
export const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the product is only meant for people on this machine. */
export function isLoopbackUrl(url: URL): boolean {
  return loopbackNames.has(url.hostname);
}
