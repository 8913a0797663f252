import type { Tracing } from '@dott/platform/telemetry';
import { Pool, type Dispatcher } from 'undici';
import type { ClientFacts } from './client-facts.ts';

/** What one request tells the API about itself; believed there because of the service credential. */
export interface Caller {
  readonly facts: ClientFacts;
  readonly requestId: string;
  readonly sid: string | undefined;
  /** The fingerprint cookie; empty when the browser sent none. */
  readonly fingerprint: string;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** The web app's one way to the API. */
export interface ApiLink {
  readonly pool: Pool;
  headersFor(caller: Caller): Record<string, string>;
  /** A call that the web app makes on its own account; throws when the API cannot be reached. */
  call(caller: Caller, method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<ApiReply>;
  /** A reply that goes on for as long as somebody listens; it takes no connection away from the others. */
  follow(caller: Caller, path: string, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

const timeoutMs = 30_000;
/** A stream is never silent for so long while it lives. */
const silenceMs = 45_000;

/** Opens the connection pool to the API. */
export function openApiLink(options: { apiUrl: URL; serviceKey: string; tracing?: Tracing | undefined }): ApiLink {
  const pool = new Pool(options.apiUrl.origin, { connections: 128, pipelining: 1, connectTimeout: 2_000, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const streams = new Pool(options.apiUrl.origin, { connections: null, pipelining: 1, connectTimeout: 2_000, headersTimeout: timeoutMs, bodyTimeout: silenceMs });
  const headersFor = (caller: Caller): Record<string, string> => {
    const headers: Record<string, string> = {
      'x-dott-service-key': options.serviceKey,
      'x-dott-client-ip': caller.facts.ip,
      'x-dott-client-agent': caller.facts.userAgent,
      'x-dott-client-language': caller.facts.language,
      'x-request-id': caller.requestId,
    };
    const traceParent = options.tracing?.traceParent();
    if (traceParent !== undefined) headers['traceparent'] = traceParent;
    if (caller.sid !== undefined) {
      headers['authorization'] = `Session ${caller.sid}`;
      headers['x-dott-client-fp'] = caller.fingerprint;
    }
    return headers;
  };
  return {
    pool,
    headersFor,
    async call(caller, method, path, body, signal) {
      const headers = headersFor(caller);
      if (body !== undefined) headers['content-type'] = 'application/json';
      const reply = await pool.request({ method, path, headers, body: body === undefined ? null : JSON.stringify(body), signal });
      const text = await reply.body.text();
      return { status: reply.statusCode, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) };
    },
    follow: (caller, path, signal) => streams.request({ method: 'GET', path, headers: headersFor(caller), signal }),
    async close() {
      await streams.destroy();
      await pool.close();
    },
  };
}

/** Whether a failure means that the API could not be reached at all, as against one in the middle of a reply. */
export function isUnreachable(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'ENOTFOUND' || code === 'EPIPE' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_SOCKET' || code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED';
}

/** Whether the API took longer than the web app waits. */
export function isTimeout(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? errorCode(error.cause) : undefined;
}
