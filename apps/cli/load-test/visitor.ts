import http from 'node:http';
import https from 'node:https';
import type { Recorder } from './recorder.ts';

/** A browser as far as the web app can tell: cookies, and a CSRF token for whatever changes something. */
export interface Visitor {
  /** Calls and notes the time under a name; any answer but those expected counts as a failure. */
  call(name: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly body?: object;
  /** Statuses that are fine; below 300 when absent. */
  readonly expected?: readonly number[];
}

export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  readonly body: string;
}

export interface Connections {
  readonly target: URL;
  readonly agent: http.Agent;
  readonly request: typeof http.request;
}

/** As long as the web app itself waits for the API. */
const TIMEOUT_MS = 30_000;

/** Connections to a target that stay open between calls, at most as many as given. */
export function openConnections(target: URL, most: number): Connections {
  const { Agent, request } = target.protocol === 'https:' ? https : http;
  return { target, request, agent: new Agent({ keepAlive: true, maxSockets: most }) };
}

/** Makes a visitor. Without a recorder its calls are not noted; with cookies of somebody who is signed in, it is that person in one more tab. */
export function createVisitor(connections: Connections, recorder?: Recorder, cookies = new Map<string, string>()): Visitor {
  async function send(method: string, path: string, body: object | undefined, token: string | undefined): Promise<Answer> {
    const headers: http.OutgoingHttpHeaders = {
      accept: 'application/json', 'user-agent': 'dott-load-test', 'accept-language': 'en', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(token !== undefined && { 'x-csrf-token': token, origin: connections.target.origin }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const { status, body: text, setCookie } = await exchange(connections, { method, path, headers }, body && JSON.stringify(body));
    for (const line of setCookie) keep(cookies, line);
    return { status, body: text };
  }

  async function timed(name: string, expected: readonly number[] | undefined, work: () => Promise<Answer>): Promise<Answer> {
    const started = performance.now();
    const answer = await work().catch((): Answer => ({ status: 0, body: '' }));
    const good = expected ? expected.includes(answer.status) : answer.status >= 200 && answer.status < 300;
    recorder?.note(name, performance.now() - started, good ? undefined : answer.status === 0 ? 'no answer' : String(answer.status));
    return answer;
  }

  return {
    async call(name, method, path, { body, expected } = {}) {
      if (method === 'GET') return timed(name, expected, () => send(method, path, body, undefined));
      const reply = await timed('csrf token', undefined, () => send('GET', '/api/auth/csrf', undefined, undefined));
      const token = /"token":"([^"]+)"/.exec(reply.body)?.[1] ?? '';
      return timed(name, expected, () => send(method, path, body, token));
    },
  };
}

interface Exchanged extends Answer {
  readonly setCookie: readonly string[];
}

function exchange({ target, agent, request }: Connections, head: http.RequestOptions, body: string | undefined): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { ...head, agent, timeout: TIMEOUT_MS }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: text, setCookie: reply.headers['set-cookie'] ?? [] }));
      reply.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '' || /;\s*max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
