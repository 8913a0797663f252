import type { IncomingMessage } from 'node:http';
import { accessErrors } from '@dott/platform/errors';
import type { ApiLink, ApiReply, Caller } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { clearLegacyCookies, hasLegacyCookies, legacySession } from './legacy-cookies.ts';
import { sendJson, sendProblem } from './problem.ts';
import { readJsonBody } from './read-body.ts';
import { seeOther } from './session-bridge.ts';
import { endFormerSession, sendReply, setSessionCookies, type SessionCall } from './session-v2.ts';

/** A page that is asked for, beside what every call has. */
export interface PageCall extends SessionCall {
  readonly path: string;
  /** `?…` or empty. */
  readonly search: string;
}

/** The way over from the former product: its encrypted cookie goes to the API, which alone has the key and decides. */
export interface Migration {
  /** `POST /api/auth/migrate-session`. */
  post(call: SessionCall): Promise<void>;
  /** Moves a browser over on its first visit to a page. True when that was the answer; false when the page is to be shown. */
  visit(call: PageCall): Promise<boolean>;
}

/** Pages on which it matters who is signed in. Others, such as a link from a mail, are shown to anybody and are not left. */
const ownPages = /^\/(?:$|auth\/signin$|onboarding(?:\/|$)|select-tenant$|create-tenant$|[\da-f]{8}-[\da-f-]{27}(?:\/|$))/;

/** Makes the two ways over. */
export function migration(link: ApiLink, jar: CookieJar, appUrl: URL): Migration {
  /** Tabs that are opened at the same moment bring the same cookie, which is good once: they share one answer. */
  const flights = new Map<string, Promise<ApiReply>>();

  function ask(caller: Caller, cookie: string, returnTo: string | undefined): Promise<ApiReply> {
    const key = JSON.stringify([cookie, caller.facts.ip, caller.facts.userAgent]);
    const running = flights.get(key);
    if (running) return running;
    const flight = link.call({ ...caller, sid: undefined }, 'POST', '/api/sessions/create/', { proof: 'legacy', cookie, returnTo });
    flights.set(key, flight);
    void flight.catch(() => undefined).then(() => flights.delete(key));
    return flight;
  }

  /** Only an answer clears them: trouble in a store decided nothing, and the next visit tries again. */
  const clear = ({ response, cookies }: SessionCall): void => {
    for (const line of clearLegacyCookies(cookies, appUrl)) response.appendHeader('set-cookie', line);
  };

  return {
    async post(call) {
      const cookie = legacySession(call.cookies);
      const returnTo = await askedPage(call.request);
      if (cookie === undefined) {
        clear(call);
        return sendProblem(call.response, accessErrors['not-authenticated'](), call.caller.requestId);
      }
      const reply = await ask(call.caller, cookie, returnTo);
      if (reply.status >= 300) {
        if (reply.status === 401) clear(call);
        return sendReply(call, jar, reply);
      }
      await endFormerSession(link, call.caller);
      const { session, redirectTo } = setSessionCookies(call, jar, reply);
      clear(call);
      sendJson(call.response, 200, { ...session, redirectTo });
    },
    async visit(call) {
      if (!ownPages.test(call.path) || !isNavigation(call.request) || !hasLegacyCookies(call.cookies)) return false;
      const cookie = legacySession(call.cookies);
      const asked = call.path === '/auth/signin' ? new URLSearchParams(call.search).get('returnTo') ?? undefined : call.path + call.search;
      const reply = call.caller.sid === undefined && cookie !== undefined ? await ask(call.caller, cookie, asked).catch(() => undefined) : 'nothing to move';
      if (reply === undefined) return false;
      if (reply === 'nothing to move' || reply.status === 401) clear(call);
      if (reply === 'nothing to move' || reply.status >= 300) return false;
      const { redirectTo } = setSessionCookies(call, jar, reply);
      clear(call);
      seeOther(call.response, redirectTo);
      return true;
    },
  };
}

/** Whether a person goes to a page, as against a script that fetches one or a browser that guesses. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  const destination = headers['sec-fetch-dest'];
  return method === 'GET' && (destination === undefined || destination === 'document') && headers['rsc'] === undefined && !/prefetch/.test(String(headers['sec-purpose'] ?? headers['purpose'] ?? ''));
}

async function askedPage(request: IncomingMessage): Promise<string | undefined> {
  if (!(Number(request.headers['content-length'] ?? 0) > 0)) return undefined;
  const { returnTo } = await readJsonBody(request);
  return typeof returnTo === 'string' ? returnTo.slice(0, 2_000) : undefined;
}
