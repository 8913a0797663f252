import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Contract } from '@dott/platform/http/contract';
import type { Tracing } from '@dott/platform/telemetry';
import { openApiLink } from './src/bff/api-link.ts';
import { traceVisits } from './src/bff/trace-visits.ts';
import { requestHandler, type NodeHandler, type PlainPages } from './src/bff/request-handler.ts';
import { cutWhenSilent } from './src/bff/slow-bodies.ts';
import { inertPolicy, securityHeaders } from './src/bff/security-headers.ts';
import type { WebConfig } from './src/bff/web-config.ts';

export interface WebServer {
  readonly port: number;
  /** Stops taking connections, lets requests under way finish, and answers when all is closed. */
  close(): Promise<void>;
}

export interface WebParts {
  readonly config: WebConfig;
  readonly contracts: readonly Contract[];
  readonly pages: NodeHandler;
  readonly plainPages: PlainPages;
  /** Called with what no part of the front door expected. */
  readonly onError: (error: unknown) => void;
  readonly tracing?: Tracing | undefined;
}

/** How long a head may take, and how long a body may be silent. */
const PATIENCE_MS = 15_000;

const serverOptions: ServerOptions = {
  keepAliveTimeout: 65_000,
  // The whole of a request, a photograph over a poor line included; one that falls silent is cut much earlier.
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
  // A request without a Host is refused by the front door, which also sets the headers.
  requireHostHeader: false,
  // Nothing here speaks another protocol, but Next listens for upgrades on any server it is handed, past the front door.
  shouldUpgradeCallback: () => false,
};

/** Opens the web app's own HTTP server around the given pages. */
export async function serve(parts: WebParts): Promise<WebServer> {
  const { config } = parts;
  const closing = new AbortController();
  const link = openApiLink({ apiUrl: config.apiUrl, serviceKey: config.serviceKey, tracing: parts.tracing });
  const plain = requestHandler({ ...parts, link, closing: closing.signal });
  const handle = parts.tracing ? traceVisits(plain, parts.tracing) : plain;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    cutWhenSilent(request, response, config.patienceMs ?? PATIENCE_MS);
    handle(request, response).catch((error: unknown) => {
      parts.onError(error);
      failPlainly(response);
    });
  };
  const server = createServer({ ...serverOptions, headersTimeout: config.patienceMs ?? PATIENCE_MS }, answer);
  // Node would answer an expectation other than 100-continue by itself, without our headers.
  server.on('checkExpectation', answer);
  server.on('clientError', refuseUnreadable);
  await listen(server, config);
  const address = server.address() as AddressInfo; // A server that listens on a port has such an address.
  return {
    port: address.port,
    async close() {
      closing.abort();
      await drain(server, config.drainMs ?? 25_000);
      await link.close();
    },
  };
}

function listen(server: Server, config: WebConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function failPlainly(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end('Something went wrong on our side. Please try again in a moment.\n');
}

/** Even an answer to bytes that are no HTTP carries the security headers. */
function refuseUnreadable(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = Object.entries({ ...securityHeaders, 'content-security-policy': inertPolicy, 'content-length': '0', connection: 'close' });
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}

/** Idle connections are closed at once and busy ones after their request; what is left at the end of the time is cut. */
function drain(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    // A kept-alive connection is idle only after its answer, so this is looked at again and again.
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
}
