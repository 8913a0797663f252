import { Problem } from './failure.ts';
import type { WireCall, WireReply } from './client.ts';
import type { ProblemBody } from '../errors/index.ts';

const timeoutMs = 30_000;
const tries = 3;
const longestWaitMs = 10_000;

let csrfToken: string | undefined;

/** Forgets the CSRF token: it dies with each change of the session. */
export function forgetCsrfToken(): void {
  csrfToken = undefined;
}

/**
 * Carries a call from the browser to the web app: CSRF token with one renewal, 30 s a try, up to three tries with growing,
 * jittered waits. Every change carries an Idempotency-Key, so that a repeated one does nothing twice.
 */
export async function browserTransport(call: WireCall): Promise<WireReply> {
  const settled: WireCall = call.method === 'GET' ? call : { ...call, idempotencyKey: call.idempotencyKey ?? crypto.randomUUID() };
  const reply = await carry(settled);
  const methods = proofAskedFor(reply);
  if (!methods || !prove) return reply;
  // Calls that are refused at the same moment wait for one proof.
  proving ??= prove(methods).finally(() => { proving = undefined; });
  if (!await proving) return reply;
  forgetCsrfToken();
  return carry(settled);
}

let prove: ((methods: readonly string[]) => Promise<boolean>) | undefined;
let proving: Promise<boolean> | undefined;

/**
 * Says who asks a person to prove again who they are when the server wants that; a call that was refused for it is then made anew,
 * with the same key. Returns the function that takes it back.
 */
export function proveWith(ask: (methods: readonly string[]) => Promise<boolean>): () => void {
  prove = ask;
  return () => {
    if (prove === ask) prove = undefined;
  };
}

function proofAskedFor({ status, body }: WireReply): readonly string[] | undefined {
  if (status !== 403 || typeof body !== 'object' || body === null || !('code' in body) || body.code !== 'security.step-up-required') return undefined;
  return 'methods' in body && Array.isArray(body.methods) ? body.methods.filter((method) => typeof method === 'string') : [];
}

async function carry(settled: WireCall): Promise<WireReply> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(settled);
    const waitMs = attempt < tries ? retryWaitMs(outcome, attempt) : undefined;
    if (waitMs === undefined) return outcome.reply;
    await pause(waitMs, settled.signal);
  }
}

interface Outcome {
  readonly reply: WireReply;
  /** What the server asks to wait, from Retry-After. */
  readonly retryAfterMs: number | undefined;
  readonly lost: boolean;
}

async function attemptOnce(call: WireCall): Promise<Outcome> {
  const first = await send(call);
  if (call.method === 'GET' || !isCsrfRefusal(first.reply)) return first;
  forgetCsrfToken();
  return send(call);
}

async function send(call: WireCall): Promise<Outcome> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
  try {
    const headers = await headersOf(call, signal);
    const response = await fetch(call.path, { method: call.method, headers, body: bodyOf(call), signal, cache: 'no-store', credentials: 'same-origin' });
    const retryAfter = response.headers.get('retry-after');
    const reply = { status: response.status, body: await readBody(response, call.binary) };
    return { reply, retryAfterMs: retryAfter === null ? undefined : Number(retryAfter) * 1000, lost: false };
  } catch (error) {
    if (call.signal?.aborted) throw error;
    return { reply: lostReply(limit.aborted), retryAfterMs: undefined, lost: true };
  }
}

async function headersOf(call: WireCall, signal: AbortSignal): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: call.binary ? '*/*' : 'application/json' };
  if (call.method === 'GET') return headers;
  if (call.json !== undefined) headers['content-type'] = 'application/json';
  if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey;
  headers['x-csrf-token'] = await currentCsrfToken(signal);
  return headers;
}

/** The token that a change must carry. */
export async function currentCsrfToken(signal: AbortSignal): Promise<string> {
  csrfToken ??= await fetchCsrfToken(signal);
  return csrfToken;
}

async function fetchCsrfToken(signal: AbortSignal): Promise<string> {
  const response = await fetch('/api/auth/csrf', { cache: 'no-store', credentials: 'same-origin', signal });
  if (!response.ok) throw new Error('The web app gave no CSRF token.');
  // Our own server's reply; a wrong token is refused there and asked for again.
  const { token } = await response.json() as { token: string };
  return token;
}

function bodyOf(call: WireCall): BodyInit | null {
  if (call.file === undefined) return call.json === undefined ? null : JSON.stringify(call.json);
  const form = new FormData();
  form.set('file', call.file);
  return form;
}

async function readBody(response: Response, binary: boolean): Promise<unknown> {
  if (binary && response.ok) return response.blob();
  const text = await response.text();
  if (text === '') return response.ok ? undefined : madeHere('system.unavailable', response.status, 'wait');
  if (!/json/.test(response.headers.get('content-type') ?? '')) return madeHere('system.unavailable', response.status, 'wait');
  return JSON.parse(text);
}

function isCsrfRefusal(reply: WireReply): boolean {
  return reply.status === 403 && typeof reply.body === 'object' && reply.body !== null && 'code' in reply.body && reply.body.code === 'security.csrf';
}

/** Undefined: this outcome stands. Reads and changes with a key may be repeated, and all of ours have one. */
function retryWaitMs(outcome: Outcome, attempt: number): number | undefined {
  const { status } = outcome.reply;
  if (!outcome.lost && status !== 502 && status !== 503 && status !== 504) return undefined;
  if (outcome.lost && !navigator.onLine) return undefined;
  if (outcome.retryAfterMs !== undefined) return outcome.retryAfterMs <= longestWaitMs ? outcome.retryAfterMs : undefined;
  return 400 * 2 ** attempt * (0.5 + Math.random());
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

function lostReply(timedOut: boolean): WireReply {
  const code = !navigator.onLine ? 'network.offline' : timedOut ? 'network.timeout' : 'network.unreachable';
  return { status: 0, body: madeHere(code, 0, 'retry') };
}

/** A problem document for what no server told; its words are looked up by its code where it is shown. */
function madeHere(code: string, status: number, recovery: string): ProblemBody {
  return { type: `urn:dott:error:${code}`, code, class: 'NETWORK', recovery, status, title: code, requestId: '' };
}

/** One call to the web app that no contract declares, such as signing in. Throws a Problem. */
export async function callWeb(method: WireCall['method'], path: string, json?: unknown): Promise<unknown> {
  const reply = await browserTransport({ method, path, json, binary: false });
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  // Every failure is a problem document, the server's or the one made above.
  throw new Problem(reply.body as ProblemBody);
}
