import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserTransport, callWeb, forgetCsrfToken } from './browser.ts';
import { Problem } from './failure.ts';

/** The web app's side of the wire, as small as the transport can tell: real HTTP, answers by script. */
let server: Server;
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
const seen: { path: string; key: string | undefined; token: string | undefined }[] = [];
const nodeFetch = globalThis.fetch;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/api/auth/csrf') {
      reply(response, 200, { token: `token ${seen.filter(({ path }) => path === '/api/auth/csrf').length}` }, request);
      return;
    }
    note(request);
    (answers.shift() ?? ((_request, out) => reply(out, 200, { ok: true })))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  // The server listens on a port, so its address is of this kind.
  const { port } = server.address() as AddressInfo;
  // A browser resolves paths against its page and knows whether it is online; Node does neither.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => nodeFetch(`http://127.0.0.1:${port}${path}`, init));
  vi.stubGlobal('navigator', { onLine: true });
  forgetCsrfToken();
  seen.length = 0;
});
afterEach(() => {
  answers = [];
  vi.unstubAllGlobals();
});

function note(request: IncomingMessage): void {
  const { 'idempotency-key': key, 'x-csrf-token': token } = request.headers;
  seen.push({ path: request.url ?? '', key: single(key), token: single(token) });
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function reply(response: ServerResponse, status: number, body: unknown, request?: IncomingMessage, headers: Record<string, string> = {}): void {
  if (request) note(request);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) => (_request: IncomingMessage, response: ServerResponse) =>
  reply(response, status, { code, status, title: code }, undefined, headers);
const cut = (request: IncomingMessage) => request.socket.destroy();
const post = () => browserTransport({ method: 'POST', path: '/api/x', json: { a: 1 }, binary: false });
const get = () => browserTransport({ method: 'GET', path: '/api/x', binary: false });
const calls = () => seen.filter(({ path }) => path === '/api/x');

describe('the browser’s way to the web app', () => {
  it('reads without a token', async () => {
    expect((await get()).body).toEqual({ ok: true });
    expect(seen).toEqual([{ path: '/api/x', key: undefined, token: undefined }]);
  });

  it('fetches one token for many changes and gives each change a key of its own', async () => {
    await post();
    await post();
    expect(seen.map(({ path }) => path)).toEqual(['/api/auth/csrf', '/api/x', '/api/x']);
    const keys = calls().map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect(keys.every(Boolean)).toBe(true);
  });

  it('renews a refused token once, with the same key', async () => {
    answers = [problem(403, 'security.csrf')];
    expect((await post()).status).toBe(200);
    expect(calls().map(({ token }) => token)).toEqual(['token 0', 'token 1']);
    expect(new Set(calls().map(({ key }) => key)).size).toBe(1);
  });

  it('does not go on when the renewed token is refused too, nor for another refusal', async () => {
    answers = [problem(403, 'security.csrf'), problem(403, 'security.csrf')];
    expect((await post()).status).toBe(403);
    expect(calls()).toHaveLength(2);
    answers = [problem(403, 'request.forbidden')];
    expect((await post()).status).toBe(403);
    expect(calls()).toHaveLength(3);
  });

  it('tries a lost change again under the same key', async () => {
    answers = [cut];
    expect((await post()).status).toBe(200);
    expect(calls()).toHaveLength(2);
    expect(new Set(calls().map(({ key }) => key)).size).toBe(1);
  });

  it('gives up after three tries and says what it knows', async () => {
    answers = [cut, cut, cut];
    const { status, body } = await get();
    expect([status, body]).toEqual([0, expect.objectContaining({ code: 'network.unreachable', recovery: 'retry' })]);
    expect(calls()).toHaveLength(3);
  });

  it('does not try again without a line', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    answers = [cut];
    expect((await get()).body).toMatchObject({ code: 'network.offline' });
    expect(calls()).toHaveLength(1);
  });

  it('waits as long as the server says, and not at all when that is long', async () => {
    answers = [problem(503, 'system.unavailable', { 'retry-after': '1' })];
    const since = performance.now();
    expect((await get()).status).toBe(200);
    expect(performance.now() - since).toBeGreaterThanOrEqual(990);
    answers = [problem(503, 'system.unavailable', { 'retry-after': '60' })];
    expect((await get()).status).toBe(503);
  });

  it.each([400, 401, 404, 409, 422, 429, 500])('takes %i for an answer', async (status) => {
    answers = [problem(status, 'some.code')];
    expect((await get()).status).toBe(status);
    expect(calls()).toHaveLength(1);
  });

  it('tells of a failure that is no problem document as of trouble of ours', async () => {
    answers = [(_request, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>proxy</h1>')];
    expect((await get()).body).toMatchObject({ code: 'system.unavailable', recovery: 'wait' });
  });

  it('stops when the caller leaves', async () => {
    const leave = new AbortController();
    answers = [() => leave.abort(), cut];
    await expect(browserTransport({ method: 'GET', path: '/api/x', binary: false, signal: leave.signal })).rejects.toThrow(/abort/i);
    expect(calls()).toHaveLength(1);
  });

  it('throws a Problem for whoever calls by path', async () => {
    answers = [problem(401, 'identity.invalid-credentials')];
    await expect(callWeb('POST', '/api/x', {})).rejects.toBeInstanceOf(Problem);
  });
});
