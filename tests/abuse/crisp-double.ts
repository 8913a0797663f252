import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the chat's script reported to its own server. */
export interface ChatReport {
  readonly website: string;
  readonly queue: unknown;
  readonly referrer: string;
  /** By what it tried: what it got, or the name of the error. */
  readonly attempts: Readonly<Record<string, string>>;
}

/** A server in Crisp's place: its script uses `$crisp` and storage as Crisp's does, and then reaches for everything that is not its own. */
export interface CrispDouble {
  readonly websiteId: string;
  readonly loaderUrl: string;
  /** How often its script was fetched. */
  fetched(): number;
  /** The first report. */
  readonly report: Promise<ChatReport>;
  close(): Promise<void>;
}

const script = `(async () => {
  const home = new URL(document.currentScript.src).origin;
  const product = new URL(location.href).origin;
  const attempts = {};
  const attempt = async (name, act) => { attempts[name] = await Promise.resolve().then(act).then(String, (error) => error.name); };
  await attempt('storage', () => { localStorage.setItem('crisp', 'kept'); return localStorage.getItem('crisp'); });
  await attempt('cookie', () => { document.cookie = 'crisp=1'; return document.cookie; });
  await attempt('database', () => indexedDB.open('crisp'));
  await attempt('page around it', () => parent.document.title);
  await attempt('address around it', () => { parent.location.href = '/gone'; return 'left'; });
  await attempt('session', () => fetch(product + '/api/auth/session-v2', { credentials: 'include' }).then((reply) => reply.text()));
  const main = document.createElement('main');
  main.innerHTML = '<h1>Hello from support</h1>';
  document.body.append(main);
  await fetch(home + '/report', { method: 'POST', body: JSON.stringify({ website: window.CRISP_WEBSITE_ID, queue: window.$crisp, referrer: document.referrer, attempts }) });
})();`;

export async function startCrispDouble(): Promise<CrispDouble> {
  let fetched = 0;
  const { promise: report, resolve } = Promise.withResolvers<ChatReport>();
  const server = createServer((request, response) => {
    if (request.url === '/l.js') {
      fetched += 1;
      response.setHeader('content-type', 'text/javascript').end(script);
      return;
    }
    response.setHeader('access-control-allow-origin', '*');
    // The script above writes it in this shape.
    void text(request).then((body) => resolve(JSON.parse(body) as ChatReport)).finally(() => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    websiteId: '6f1c5c3e-0d6b-4a27-9d0f-2b7f4f0e6a11',
    loaderUrl: `http://127.0.0.1:${port}/l.js`,
    fetched: () => fetched,
    report,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
