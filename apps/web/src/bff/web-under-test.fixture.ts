import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { binary, defineContract, upload, type Contract } from '@dott/platform/http/contract';
import type { TestApp } from '@dott/platform/testing';
import { z } from 'zod';
import { serve, type WebServer } from '../../serve.ts';
import type { PlainPages } from './request-handler.ts';
import type { WebConfig } from './web-config.ts';

/** One request as the API saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const liveSid = 'L'.repeat(36);
/** An id that was renewed a moment ago. */
export const rotatedSid = 'R'.repeat(36);
export const freshSid = 'F'.repeat(36);
/** What an operation that ends a provider's flow hands over. */
export const handoffToken = 'H'.repeat(43);
export const publicId = '0197f3a0-0000-7000-8000-0000000000bb';

/** Contracts of the kinds that the proxy tells apart. */
const notes = defineContract('notes', {
  list: { method: 'GET', path: '/api/notes', access: 'tenant', summary: 'List', reply: z.unknown() },
  create: { method: 'POST', path: '/api/notes', access: 'tenant', summary: 'Add', body: z.unknown(), reply: z.unknown() },
  get: { method: 'GET', path: '/api/notes/{id}', access: 'tenant', summary: 'One', reply: z.unknown() },
  remove: { method: 'DELETE', path: '/api/notes/{id}', access: 'tenant', summary: 'Remove' },
  picture: { method: 'POST', path: '/api/notes/{id}/picture', access: 'tenant', summary: 'Upload', body: upload({ maxBytes: 1_000 }), reply: z.unknown() },
  pdf: { method: 'GET', path: '/api/notes/{id}/pdf', access: 'tenant', summary: 'Print', reply: binary('application/pdf') },
  hidden: { method: 'GET', path: '/api/notes/hidden-from-browsers', access: 'public', summary: 'Hidden', reply: z.unknown(), web: false },
  service: { method: 'POST', path: '/api/sessions/create', access: 'service', summary: 'Create a session', reply: z.unknown() },
  hook: { method: 'POST', path: '/api/hooks/stripe', access: 'webhook', summary: 'Provider', reply: z.unknown() },
});

/** What Next does with the server of the first request that it is handed. */
function listenForUpgrades({ socket }: IncomingMessage): void {
  // Node keeps the server there and does not say so in its types.
  const { server } = socket as Socket & { readonly server: Server };
  if (server.listenerCount('upgrade') === 0) server.on('upgrade', (_request, upgraded: Socket) => upgraded.end('past the front door'));
}

/** The web app in front of the real API, over a real socket. */
export async function webOverApi({ app, config }: Pick<TestApp, 'app' | 'config'>, options: Partial<WebConfig> & { readonly plainPages?: PlainPages } = {}): Promise<WebUnderTest> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  // A listening TCP socket has an address of this kind.
  const { port } = app.server.address() as AddressInfo;
  return webUnderTest({ apiUrl: new URL(`http://127.0.0.1:${port}`), serviceKey: config.serviceKey, ...options });
}

/** Starts a small upstream that answers in the API's shapes, and the web app in front of it. Close both with `close`. */
export async function webUnderTest(options: Partial<WebConfig> & { readonly apiDown?: boolean; readonly plainPages?: PlainPages } = {}) {
  const seen: Seen[] = [];
  const upstream = createServer((incoming, response) => void answer(incoming, response, seen));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const apiUrl = new URL(`http://127.0.0.1:${portOf(upstream)}`);
  if (options.apiDown) await new Promise((resolve) => upstream.close(resolve));
  const appUrl = options.appUrl ?? new URL('http://localhost:3999');
  const web: WebServer = await serve({
    config: { port: 0, host: '127.0.0.1', appUrl, apiUrl, serviceKey: 'the service key', csrfKey: 'the csrf key', trustProxy: [], drainMs: 1_000, ...options },
    contracts: [notes] satisfies readonly Contract[],
    pages: async (incoming, response) => {
      listenForUpgrades(incoming);
      if (incoming.url === '/breaks') throw new Error('a page broke');
      response.writeHead(incoming.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ url: incoming.url, headers: incoming.headers }));
    },
    plainPages: options.plainPages ?? (async ({ path, mailbox }) => path === '/mailbox' && mailbox ? '<p>mails</p>' : undefined),
    onError: () => undefined,
  });
  const host = appUrl.host;
  return {
    seen,
    port: web.port,
    call: (one: Call) => send(web.port, { ...one, headers: { host, ...one.headers } }),
    /** A state-changing call as one of our own pages makes it: cookie and token fetched first. */
    async callWithToken(one: Call, cookies = '') {
      const given = await send(web.port, { path: '/api/auth/csrf', headers: { host, cookie: cookies } });
      const csrf = /(?:__Host-)?csrf=[^;]+/.exec(String(given.headers['set-cookie']))?.[0] ?? '';
      const cookie = [cookies, csrf].filter(Boolean).join('; ');
      return send(web.port, { ...one, headers: { host, cookie, origin: appUrl.origin, 'x-csrf-token': given.json<{ token: string }>().token, ...one.headers } });
    },
    raw: (bytes: string) => sendRaw(web.port, bytes),
    async close() {
      await web.close();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    },
  };
}

export type WebUnderTest = Awaited<ReturnType<typeof webUnderTest>>;

const session = {
  user: { id: 'u', email: 'amina@example.com' }, tenant: null, needsOnboarding: true,
  session: { id: publicId, get expiresAt() {
    return new Date(Date.now() + 3_600_000).toISOString();
  } },
};

async function answer(incoming: IncomingMessage, response: ServerResponse, seen: Seen[]): Promise<void> {
  const body = await text(incoming).catch(() => '');
  const { method = '', url = '', headers } = incoming;
  seen.push({ method, url, headers, body });
  const path = url.split('?')[0]?.replace(/\/$/, '');
  const json = (status: number, value: unknown, more: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', 'x-internal-secret': 'stays inside', ...more });
    response.end(JSON.stringify(value));
  };
  const signedIn = headers.authorization === `Session ${liveSid}`;
  if (path === '/api/sessions/create') return createReply(body, json);
  if (path === '/api/sessions/current' && headers.authorization === `Session ${rotatedSid}`) return json(401, { code: 'sessions.rotated', status: 401, title: 'Renewed.' });
  if (path === '/api/sessions/current') return signedIn ? json(200, session) : json(401, { code: 'sessions.not-authenticated', status: 401, title: 'Please sign in.' });
  if (path === `/api/sessions/${publicId}` && method === 'DELETE') return void response.writeHead(204).end();
  if (path === '/api/notes/rotated') return json(200, { ok: true }, { 'x-dott-set-sid': `${freshSid};max-age=60` });
  if (path === '/api/notes/proven') return json(200, { ok: true }, { 'x-dott-handoff': handoffToken });
  if (path === '/api/notes/n1/pdf') return void response.writeHead(200, { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="n1.pdf"', 'content-security-policy': "sandbox; default-src 'none'" }).end('%PDF');
  if (path === '/api/notes/cached') return json(200, {}, { 'cache-control': 'public, max-age=60', etag: '"1"', 'content-security-policy': "default-src 'unsafe-inline'" });
  return json(200, { path });
}

function createReply(body: string, json: (status: number, value: unknown, more?: Record<string, string>) => void): void {
  if (JSON.parse(body).password === 'right') return json(201, { sid: liveSid, session, redirectTo: '/onboarding' });
  return json(423, { code: 'identity.account-locked', status: 423, title: 'Wait.', retryAfterMs: 60_000 }, { 'retry-after': '60' });
}

function send(port: number, { method = 'GET', path, headers = {}, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
      text(incoming).then((content) => resolve({
        status: incoming.statusCode ?? 0, headers: incoming.headers, body: content, json: () => JSON.parse(content),
      }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.end(bytes);
  return text(socket);
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The upstream does not listen.');
  return address.port;
}
