import { callWeb, forgetCsrfToken } from '../http/browser.ts';
import { announceSession, onSessionChange } from './session-channel.ts';
import { onServerWord } from './session-stream.ts';
import type { SessionView } from './session.tsx';

/** null: nobody is signed in · undefined: that could not be known, so nothing changes. */
export type SessionAnswer = SessionView | null | undefined;

/** The browser's one word on who is signed in. Whatever it says comes from the server; it never changes a session by itself. */
export interface SessionManager {
  /** The session, at most five seconds old; all who ask at the same time share one request. */
  getSession(): Promise<SessionAnswer>;
  /** The session as it is now. Asking is no use of it: the idle time goes on. */
  refresh(): Promise<SessionAnswer>;
  /** Signs in and answers where to go on; every open tab hears of it. Throws a Problem. */
  createSession(credentials: { readonly email: string; readonly password: string; readonly returnTo?: string | undefined }): Promise<{ readonly redirectTo: string }>;
  /** Signs in by a second step after the password, or by a passkey instead of one. As above. */
  createSessionBy(step: 'mfa' | 'passkey', proof: Readonly<Record<string, unknown>>): Promise<{ readonly redirectTo: string }>;
  /** Begins the idle time anew; undefined when that did not work. */
  renew(): Promise<SessionAnswer>;
  /** Signs out; every open tab hears of it. Throws a Problem when the session is not ended. */
  logout(): Promise<void>;
  /** Forgets what was answered, also answers that are on their way. */
  clearCache(): void;
  /** Calls back with every answer, also with those that another tab's sign-in or sign-out led to; returns the function that stops it. */
  subscribe(heard: (session: SessionView | null) => void): () => void;
  /** The server's clock as far as this device knows it: many phones are minutes off. */
  now(): number;
}

/** What the manager needs of the browser. */
export interface SessionManagerParts {
  /** One `GET /api/auth/session-v2`. */
  readonly ask: () => Promise<Response>;
  /** A call that changes something, with its CSRF token. */
  readonly call: (method: 'POST' | 'DELETE', path: string, json?: unknown) => Promise<unknown>;
  readonly announce: (change: 'signed-in' | 'signed-out') => void;
  /** Calls back when another tab signed in or out, and when the server says that something changed. */
  readonly listen: (heard: () => void) => () => void;
}

const PATH = '/api/auth/session-v2';
const KEPT_MS = 5_000;
/** The server's Date header counts whole seconds; less than this is no difference. */
const CLOCK_SLACK_MS = 2_000;

/**
 * Before a question that was answered "renewed" twice is asked again. The server says so to all tabs the moment it is true, while the new
 * cookie comes with the reply to what renewed it, which may wait for other nodes and for a slow line.
 */
const RENEWED_PAUSES_MS = [100, 250, 500, 1_000, 2_000, 4_000];

async function isRenewed(reply: Response): Promise<boolean> {
  const problem: unknown = await reply.json().catch(() => undefined);
  return typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'sessions.rotated';
}

/** What this tab knows: the last answer for a while, and the one request that is on its way. */
function createAsker(ask: SessionManagerParts['ask']) {
  const listeners = new Set<(session: SessionView | null) => void>();
  let kept: { readonly session: SessionView | null; readonly until: number } | undefined;
  let flight: Promise<SessionAnswer> | undefined;
  let clockOffset = 0;

  function keep(session: SessionView | null): SessionView | null {
    kept = { session, until: performance.now() + KEPT_MS };
    for (const heard of listeners) heard(session);
    return session;
  }

  async function askOnce(): Promise<SessionAnswer | 'renewed'> {
    try {
      const response = await ask();
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isFinite(date)) clockOffset = Math.abs(date - Date.now()) > CLOCK_SLACK_MS ? date - Date.now() : 0;
      if (response.status === 401) return await isRenewed(response) ? 'renewed' : null;
      // Our own server's reply, parsed there by its schema. Trouble in a store is no answer.
      return response.ok ? await response.json() as SessionView : undefined;
    } catch {
      return undefined;
    }
  }

  /** A clear "no" must be given twice: the id may be changing right now. If it is known to, the new one is waited for. */
  async function askUntilClear(): Promise<SessionAnswer> {
    let answer = await askOnce();
    if (answer === null || answer === 'renewed') answer = await askOnce();
    for (const pauseMs of RENEWED_PAUSES_MS) {
      if (answer !== 'renewed') return answer;
      await new Promise((resolve) => void setTimeout(resolve, pauseMs));
      answer = await askOnce();
    }
    return answer === 'renewed' ? null : answer;
  }

  async function load(): Promise<SessionAnswer> {
    const own = Promise.withResolvers<SessionAnswer>();
    flight = own.promise;
    const answer = await askUntilClear();
    const isCurrent = flight === own.promise;
    if (isCurrent) flight = undefined;
    // An answer from before a change in this or another tab says nothing about after it.
    if (isCurrent && answer !== undefined) keep(answer);
    own.resolve(isCurrent ? answer : refresh());
    return own.promise;
  }

  function refresh(): Promise<SessionAnswer> {
    return flight ?? load();
  }

  return {
    listeners, keep, refresh,
    getSession: async () => (kept && performance.now() < kept.until ? kept.session : refresh()),
    clearCache: () => {
      kept = undefined;
      flight = undefined;
    },
    now: () => Date.now() + clockOffset,
  };
}

/** Makes a manager; pages share the one below. */
export function createSessionManager({ ask, call, announce, listen }: SessionManagerParts): SessionManager {
  const { listeners, keep, refresh, getSession, clearCache, now } = createAsker(ask);
  let stopListening = (): void => undefined;

  function hearOthers(): void {
    clearCache();
    void refresh();
  }

  async function open(path: string, proof: unknown): Promise<{ readonly redirectTo: string }> {
    // The web app's own operation: the session with the back end's word on where to go.
    const { redirectTo, ...session } = await call('POST', path, proof) as SessionView & { readonly redirectTo: string };
    clearCache();
    keep(session);
    announce('signed-in');
    return { redirectTo };
  }

  return {
    refresh, getSession, clearCache, now,
    createSession: (credentials) => open(PATH, credentials),
    createSessionBy: (step, proof) => open(`${PATH}/${step}`, proof),
    async renew() {
      try {
        const session = await call('POST', `${PATH}/renew`);
        clearCache();
        // As above.
        return keep(session as SessionView);
      } catch {
        return undefined;
      }
    },
    async logout() {
      await call('DELETE', PATH);
      clearCache();
      keep(null);
      announce('signed-out');
    },
    subscribe(heard) {
      if (listeners.size === 0) stopListening = listen(hearOthers);
      listeners.add(heard);
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0) stopListening();
      };
    },
  };
}

const ASK_TIMEOUT_MS = 10_000;

/** The manager of this tab. It touches nothing of the browser before it is asked something. */
export const sessionManager: SessionManager = createSessionManager({
  ask: () => fetch(PATH, { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(ASK_TIMEOUT_MS) }),
  call: async (method, path, json) => {
    const reply = await callWeb(method, path, json);
    if (path !== `${PATH}/renew`) forgetCsrfToken();
    return reply;
  },
  announce: announceSession,
  listen: (heard) => {
    const stops = [onSessionChange(heard), onServerWord(heard)];
    return () => {
      for (const stop of stops) stop();
    };
  },
});
