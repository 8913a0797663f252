import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Transform, type Writable } from 'node:stream';
import { requestErrors, systemErrors, type CodedError } from '@dott/platform/errors';
import { isTimeout, isUnreachable, type ApiLink, type Caller } from './api-link.ts';
import { isFingerprintShaped, isSidShaped, type CookieJar } from './cookies.ts';
import { sendSessionBridge } from './session-bridge.ts';
import { sendProblem } from './problem.ts';

/** Headers of a reply that travel on to the browser; whatever else the API sends stays inside. */
const passedReplyHeaders = ['content-type', 'content-length', 'content-encoding', 'content-disposition', 'content-range', 'accept-ranges', 'etag', 'last-modified', 'location', 'retry-after', 'www-authenticate', 'x-request-id', 'idempotency-replayed', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'allow'];

/** Headers of a request that travel on to the API. */
const passedRequestHeaders = ['content-type', 'content-length', 'accept', 'accept-language', 'idempotency-key', 'if-match', 'if-none-match', 'range', 'last-event-id'];

const sessionDaySeconds = 24 * 60 * 60;

export interface ProxyCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly method: string;
  /** Path and query as they go to the API. */
  readonly target: string;
  readonly bodyLimit: number;
  /** A header beside the usual ones that travels on, such as a webhook's signature. */
  readonly alsoHeader?: string | undefined;
}

/** Passes a declared call on to the API and its reply back, both streamed. */
export async function proxy(link: ApiLink, jar: CookieJar, call: ProxyCall): Promise<void> {
  const { request, response, caller } = call;
  if (Number(request.headers['content-length'] ?? 0) > call.bodyLimit) {
    refuseBody(response, caller.requestId);
    return;
  }
  const left = new AbortController();
  // A person who leaves cancels what they were reading; a change that is under way is finished.
  if (call.method === 'GET' || call.method === 'HEAD') response.once('close', () => left.abort());
  const limited = hasBody(request) ? limitedBody(request, call.bodyLimit) : undefined;
  try {
    await link.pool.stream({
      method: call.method,
      path: call.target,
      headers: requestHeaders(link, call),
      body: limited?.body ?? null,
      signal: left.signal,
    }, ({ statusCode, headers }) => openReply(call, jar, statusCode, headers));
  } catch (error) {
    if (left.signal.aborted) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, limited?.exceeded() ? requestErrors['too-large']() : proxyFailure(error), caller.requestId);
  }
}

/** The problem that stands for a failed call to the API. */
export function proxyFailure(error: unknown): CodedError {
  if (isTimeout(error)) return requestErrors.timeout();
  if (isUnreachable(error)) return systemErrors.unavailable({ retryAfterMs: 5_000, cause: error });
  return systemErrors.internal({ cause: error });
}

type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Turns the API's word about a new session id or fingerprint into cookies; an empty session id clears both. */
export function passCookies(response: ServerResponse, jar: CookieJar, headers: ReplyHeaders): void {
  const [sid, sidLife] = valueAndLife(headers['x-dott-set-sid']);
  const [fingerprint, fingerprintLife] = valueAndLife(headers['x-dott-set-fp']);
  if (sid === '') response.appendHeader('set-cookie', [jar.clearSid(), jar.clearFingerprint()]);
  else if (sid !== undefined && isSidShaped(sid)) response.appendHeader('set-cookie', jar.setSid(sid, sidLife));
  if (fingerprint !== undefined && isFingerprintShaped(fingerprint)) response.appendHeader('set-cookie', jar.setFingerprint(fingerprint, fingerprintLife));
}

function valueAndLife(header: string | string[] | undefined): [string | undefined, number] {
  if (typeof header !== 'string') return [undefined, 0];
  const [value = '', maxAge] = header.split(';');
  return [value, Number(maxAge?.trim().replace('max-age=', '') || sessionDaySeconds)];
}

function requestHeaders(link: ApiLink, call: ProxyCall): Record<string, string> {
  const headers = link.headersFor(call.caller);
  for (const name of call.alsoHeader === undefined ? passedRequestHeaders : [...passedRequestHeaders, call.alsoHeader]) {
    const value = call.request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const { authorization } = call.request.headers;
  if (call.caller.sid === undefined && authorization?.startsWith('Bearer ')) headers['authorization'] = authorization;
  return headers;
}

function openReply(call: ProxyCall, jar: CookieJar, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): Writable {
  const { response } = call;
  for (const name of passedReplyHeaders) {
    const value = headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  passCookies(response, jar, headers);
  const handoff = headers['x-dott-handoff'];
  if (typeof handoff === 'string' && sendSessionBridge(response, handoff)) return new PassThrough().resume();
  // A stranger's file comes in a sandbox, which is stricter than the policy that the front door has set.
  const policy = headers['content-security-policy'];
  if (typeof policy === 'string' && policy.startsWith('sandbox;')) response.setHeader('content-security-policy', policy);
  const shared = call.caller.sid === undefined && typeof headers['cache-control'] === 'string' ? headers['cache-control'] : 'no-store';
  response.setHeader('cache-control', shared);
  response.writeHead(status);
  if (call.method !== 'HEAD') return response;
  response.end();
  return new PassThrough().resume();
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/** The request's body, cut off with an error as soon as it grows past the limit. */
function limitedBody(request: IncomingMessage, limit: number): { body: Transform; exceeded(): boolean } {
  let seen = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > limit) done(new Error('The body is larger than declared for this call.'));
      else done(null, chunk);
    },
  });
  request.pipe(body);
  request.once('error', (error) => body.destroy(error));
  request.once('aborted', () => body.destroy(new Error('The caller went away.')));
  return { body, exceeded: () => seen > limit };
}

function refuseBody(response: ServerResponse, requestId: string): void {
  // The rest of the body is not worth reading, so the connection ends with the answer.
  response.setHeader('connection', 'close');
  sendProblem(response, requestErrors['too-large'](), requestId);
}
