import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { contracts } from '@dott/modules/registry';
import { freePort, startTestApp, type TestApp, type TestAppOptions } from '@dott/platform/testing';
import { openTracing } from '@dott/platform/telemetry';
import { serve } from '@dott/web/serve';
import { afterAll, beforeAll } from 'vitest';

/** A reply as a hostile client sees it. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** The product's two servers on real sockets over a real database, with small pages in place of Next's. */
export interface Door {
  readonly app: TestApp;
  readonly webPort: number;
  readonly apiPort: number;
  readonly appUrl: string;
  /** One request to the web app's server. */
  web(call: Call): Promise<Reply>;
  /** One request to the API itself. */
  api(call: Call): Promise<Reply>;
  /** A state-changing request as our own page makes it: cookie and CSRF token fetched before. */
  webWithToken(call: Call, cookies?: string): Promise<Reply>;
  /** Bytes to one of the servers; answers everything that comes back until it closes. */
  raw(port: number, bytes: string | Buffer, options?: RawOptions): Promise<string>;
}

export interface RawOptions {
  /** Leaves the sending side open, as a slow client does. */
  readonly keepOpen?: boolean;
  readonly withinMs?: number;
}

/** Opens both servers before the first test of a file and closes them after the last. */
export function openDoor(options: TestAppOptions = {}): () => Door {
  let door: Door & { close(): Promise<void> } | undefined;
  beforeAll(async () => { door = await startDoor(options); }, 60_000);
  afterAll(async () => { await door?.close(); });
  return () => {
    if (!door) throw new Error('the door is open inside tests only');
    return door;
  };
}

async function startDoor(options: TestAppOptions): Promise<Door & { close(): Promise<void> }> {
  const app = await startTestApp(options);
  await app.app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on a port has such an address.
  const apiPort = (app.app.server.address() as AddressInfo).port;
  const port = await freePort();
  const appUrl = new URL(`http://localhost:${port}`);
  const tracing = await openTracing({ endpoint: app.config.otlpEndpoint, role: 'web', onTrouble: () => undefined });
  const server = await serve({
    config: { port, host: '127.0.0.1', appUrl, apiUrl: new URL(`http://127.0.0.1:${apiPort}`), serviceKey: app.config.serviceKey, csrfKey: 'a key for tests', trustProxy: [], crisp: app.config.crisp, drainMs: 500, patienceMs: 1_500 },
    contracts,
    pages: async (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ page: request.url, host: request.headers.host }));
    },
    plainPages: async () => undefined,
    onError: () => undefined,
    tracing,
  });
  const web = (call: Call): Promise<Reply> => send(port, call, appUrl.host);
  return {
    app, webPort: port, apiPort, appUrl: appUrl.origin, web,
    api: (call) => send(apiPort, call, `127.0.0.1:${apiPort}`),
    async webWithToken(call, cookies = '') {
      const given = await web({ path: '/api/auth/csrf', headers: { cookie: cookies } });
      const csrf = /csrf=([^;]+)/.exec(String(given.headers['set-cookie']))?.[1] ?? '';
      const cookie = [cookies, `csrf=${csrf}`].filter(Boolean).join('; ');
      const json: Readonly<Record<string, string>> = call.body === undefined ? {} : { 'content-type': 'application/json' };
      return web({ ...call, headers: { ...json, cookie, origin: appUrl.origin, 'x-csrf-token': given.json<{ token: string }>().token, ...call.headers } });
    },
    raw,
    async close() {
      await server.close();
      await tracing?.close();
      await app.close();
    },
  };
}

function send(port: number, { method = 'GET', path, headers = {}, body }: Call, host: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers: { host, ...headers }, agent: false }, (incoming: IncomingMessage) => {
      text(incoming).then((content) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: content, json: () => JSON.parse(content) }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function raw(port: number, bytes: string | Buffer, { keepOpen = false, withinMs = 10_000 }: RawOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let answer = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, withinMs);
    socket.setEncoding('latin1').on('data', (chunk: string) => { answer += chunk; });
    socket.once('close', finish);
    // A connection that the server cuts is an answer as well.
    socket.on('error', finish);
    if (keepOpen) socket.write(bytes);
    else socket.end(bytes);
  });
}
