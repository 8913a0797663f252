import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionManager, type SessionManager } from './browser-session.ts';
import type { SessionView } from './session.tsx';

const amina = { user: { id: 'u1', email: 'amina@example.com', givenName: 'Amina', familyName: null, initials: 'A' }, tenant: null, plan: null } as unknown as SessionView;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly date?: string;
  readonly after?: Promise<void>;
}

let server: Server;
let base: string;
let asked: string[];
/** What the next GETs are answered; the last one again and again. */
let answers: Answer[];
const tabs: BroadcastChannel[] = [];

beforeEach(async () => {
  asked = [];
  answers = [{ status: 200, body: amina }];
  const answerOf = (request: IncomingMessage): Answer => {
    if (request.method === 'GET') return (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    return request.method === 'DELETE' ? { status: 204 } : { status: 200, body: { ...amina, redirectTo: '/here' } };
  };
  server = createServer((request, response) => void (async () => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body, date, after } = answerOf(request);
    await after;
    response.writeHead(status, { 'content-type': 'application/json', ...(date && { date }) });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  })());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // Listening on a port, so the address is one.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.useRealTimers();
  for (const channel of tabs.splice(0)) channel.close();
  await new Promise((resolve) => void server.close(resolve));
});

/** A tab of one browser, with a channel of its own. */
function openTab(): SessionManager {
  const channel = new BroadcastChannel('session-manager-test');
  tabs.push(channel);
  return createSessionManager({
    ask: () => fetch(`${base}/api/auth/session-v2`),
    call: async (method, path, json) => {
      const response = await fetch(base + path, { method, ...(json !== undefined && { body: JSON.stringify(json) }) });
      return response.status === 204 ? undefined : response.json();
    },
    announce: (change) => channel.postMessage(change),
    listen: (heard) => {
      const listener = () => heard();
      channel.addEventListener('message', listener);
      return () => channel.removeEventListener('message', listener);
    },
  });
}

describe('asking', () => {
  it('asks once for all who ask at the same time, and not again within five seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const tab = openTab();
    const together = await Promise.all(Array.from({ length: 10 }, () => tab.getSession()));
    expect(together).toEqual(Array.from({ length: 10 }, () => amina));
    vi.advanceTimersByTime(4_900);
    await tab.getSession();
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(200);
    await tab.getSession();
    expect(asked).toHaveLength(2);
  });

  it('remembers a clear "no" too, and asks anew when told to', async () => {
    const tab = openTab();
    answers = [{ status: 401 }, { status: 401 }, { status: 200, body: amina }];
    expect(await tab.getSession()).toBeNull();
    expect(await tab.getSession()).toBeNull();
    tab.clearCache();
    expect(await tab.getSession()).toEqual(amina);
    expect(asked).toHaveLength(3);
  });

  it('believes itself signed out only when told so twice: an id may be changing', async () => {
    const tab = openTab();
    answers = [{ status: 401, body: { code: 'sessions.rotated' } }, { status: 200, body: amina }];
    expect(await tab.getSession()).toEqual(amina);
  });

  it('waits for an id that was renewed, as long as the reply with the new one takes', async () => {
    const tab = openTab();
    const renewed = { status: 401, body: { code: 'sessions.rotated' } };
    answers = [renewed, renewed, renewed, renewed, { status: 200, body: amina }];
    expect(await tab.getSession()).toEqual(amina);
    expect(asked).toHaveLength(5);
  });

  it('believes itself signed out at last when the new id never comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const tab = openTab();
    answers = [{ status: 401, body: { code: 'sessions.rotated' } }];
    let answer: unknown = 'none yet';
    void tab.getSession().then((given) => { answer = given; });
    // Slowly: the time-outs of `fetch` go by the same timers, and ten seconds of them must not pass during one reply.
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(answer).toBeNull();
    }, { timeout: 20_000, interval: 100 });
    expect(asked).toHaveLength(8);
  });

  it('learns nothing from trouble: the last word stands, and nobody is told anything', async () => {
    const tab = openTab();
    const heard = vi.fn();
    tab.subscribe(heard);
    await tab.getSession();
    for (const status of [500, 502, 503, 504, 429]) {
      answers = [{ status }];
      expect(await tab.refresh()).toBeUndefined();
    }
    server.closeAllConnections();
    const dead = createSessionManager({ ask: () => Promise.reject(new TypeError('lost')), call: async () => undefined, announce: () => undefined, listen: () => () => undefined });
    expect(await dead.getSession()).toBeUndefined();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(await tab.getSession()).toEqual(amina);
  });

  it('takes no answer from before a change for one after it', async () => {
    const tab = openTab();
    const gate = Promise.withResolvers<void>();
    answers = [{ status: 200, body: amina, after: gate.promise }, { status: 401 }];
    const early = tab.getSession();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await tab.logout();
    expect(await tab.getSession()).toBeNull();
    gate.resolve();
    expect(await early).toBeNull();
    expect(await tab.getSession()).toBeNull();
  });

  it('carries on the server\'s clock on a device whose own is wrong', async () => {
    const tab = openTab();
    answers = [{ status: 200, body: amina, date: new Date(Date.now() - 600_000).toUTCString() }];
    await tab.refresh();
    expect(Math.abs(tab.now() - (Date.now() - 600_000))).toBeLessThan(2_000);
    answers = [{ status: 200, body: amina, date: new Date().toUTCString() }];
    await tab.refresh();
    expect(Math.abs(tab.now() - Date.now())).toBeLessThan(50);
  });
});

describe('changing', () => {
  it('signs in, says where to go, and knows the session without asking', async () => {
    const tab = openTab();
    expect(await tab.createSession({ email: 'amina@example.com', password: 'x' })).toEqual({ redirectTo: '/here' });
    expect(await tab.getSession()).toEqual(amina);
    expect(asked).toEqual(['POST /api/auth/session-v2']);
  });

  it('renews, and tells what came of it', async () => {
    const tab = openTab();
    expect(await tab.renew()).toMatchObject({ user: { id: 'u1' } });
    await new Promise((resolve) => void server.close(resolve));
    expect(await tab.renew()).toBeUndefined();
    server.listen(0);
  });

  it('is heard by every other open tab, which then asks the server itself', async () => {
    const [here, there] = [openTab(), openTab()];
    const heard = vi.fn();
    there.subscribe(heard);
    await there.getSession();
    answers = [{ status: 401 }];
    await here.logout();
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(null));
    expect(await there.getSession()).toBeNull();
    answers = [{ status: 200, body: amina }];
    await here.createSession({ email: 'amina@example.com', password: 'x' });
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(amina));
  });

  it('is heard no more by who stopped listening', async () => {
    const [here, there] = [openTab(), openTab()];
    const heard = vi.fn();
    there.subscribe(heard)();
    await here.logout();
    await new Promise((resolve) => void setTimeout(resolve, 50));
    expect(heard).not.toHaveBeenCalled();
    expect(asked).toEqual(['DELETE /api/auth/session-v2']);
  });
});
