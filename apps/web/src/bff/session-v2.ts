import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessErrors, requestErrors } from '@dott/platform/errors';
import type { ApiLink, ApiReply, Caller } from './api-link.ts';
import { isSidShaped, type CookieJar } from './cookies.ts';
import { keptCsrfValue, newCsrfValue } from './csrf.ts';
import { sendJson, sendProblem } from './problem.ts';
import { prepareLogout } from './provider-logout.ts';
import { passCookies } from './proxy.ts';
import { readJsonBody } from './read-body.ts';

export interface SessionCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly cookies: ReadonlyMap<string, readonly string[]>;
}

/** The operations on the browser's session, which exist on the web side only: here the session id becomes a cookie and a cookie a session id. */
export interface SessionOperations {
  current(call: SessionCall): Promise<void>;
  signIn(call: SessionCall): Promise<void>;
  signOut(call: SessionCall): Promise<void>;
  renew(call: SessionCall): Promise<void>;
}

/** Composes session-v2 of the API's own session operations. */
export function sessionOperations(link: ApiLink, jar: CookieJar): SessionOperations {
  return {
    async current(call) {
      const reply = await currentSession(link, call);
      if (reply) sendReply(call, jar, reply);
    },
    async signIn(call) {
      const { email, password, returnTo } = await readJsonBody(call.request);
      await openSession(link, jar, call, { proof: 'password', email, password, returnTo });
    },
    async signOut(call) {
      const { caller, response } = call;
      const browser = newCsrfValue();
      if (caller.sid !== undefined) {
        await prepareLogout(link, caller, browser);
        const failed = await endSession(link, caller);
        if (failed) return sendReply(call, jar, failed);
      }
      response.setHeader('set-cookie', [jar.clearSid(), jar.clearFingerprint(), jar.setCsrf(browser)]);
      response.setHeader('clear-site-data', '"cache", "storage"');
      response.writeHead(204, { 'cache-control': 'no-store' });
      response.end();
    },
    async renew(call) {
      if (call.caller.sid === undefined) return sendProblem(call.response, accessErrors['not-authenticated'](), call.caller.requestId);
      sendReply(call, jar, await link.call(call.caller, 'POST', '/api/sessions/renew/'));
    },
  };
}

/** Opens a session by a proof, which may go on only in the browser that gives it, and answers it. */
export async function openSession(link: ApiLink, jar: CookieJar, call: SessionCall, proof: Readonly<Record<string, unknown>>): Promise<void> {
  const anonymous: Caller = { ...call.caller, sid: undefined };
  const reply = await link.call(anonymous, 'POST', '/api/sessions/create/', { ...proof, browser: keptCsrfValue(jar.csrf(call.cookies)) });
  if (reply.status >= 300) return sendReply(call, jar, reply);
  await endFormerSession(link, call.caller);
  const { session, redirectTo } = setSessionCookies(call, jar, reply);
  sendJson(call.response, 200, { ...session, redirectTo });
}

async function currentSession(link: ApiLink, call: SessionCall): Promise<ApiReply | undefined> {
  if (call.caller.sid === undefined) {
    sendProblem(call.response, accessErrors['not-authenticated'](), call.caller.requestId);
    return undefined;
  }
  return link.call(call.caller, 'GET', '/api/sessions/current/');
}

/** Puts a session that was just created into the browser's cookies; answers what the browser may know of it. */
export function setSessionCookies(call: SessionCall, jar: CookieJar, reply: ApiReply): { session: object; redirectTo: string } {
  const { sid, session, redirectTo } = createdSession(reply.body);
  const life = (Date.parse(session.session.expiresAt) - Date.now()) / 1000;
  call.response.setHeader('set-cookie', [jar.setSid(sid, life), jar.setCsrf(newCsrfValue())]);
  passCookies(call.response, jar, { 'x-dott-set-fp': reply.headers['x-dott-set-fp'] });
  return { session, redirectTo };
}

interface CreatedSession {
  readonly sid: string;
  readonly session: { readonly session: { readonly expiresAt: string } };
  readonly redirectTo: string;
}

function createdSession(body: unknown): CreatedSession {
  // The reply comes from our own API, which parsed it by its schema; only what becomes a cookie is looked at again.
  const created = body as CreatedSession;
  if (!isSidShaped(created.sid)) throw new Error('The API answered a sign-in without a session id.');
  return created;
}

/** A browser holds one session: signing in again ends the one it had. Best effort, because the new one already stands. */
export async function endFormerSession(link: ApiLink, caller: Caller): Promise<void> {
  if (caller.sid === undefined) return;
  try {
    await endSession(link, caller);
  } catch {
    // The former session stays listed under Security and ends by its own idle limit.
  }
}

const isGone = ({ status }: ApiReply): boolean => status === 401 || status === 404;

/**
 * Ends the caller's session; answers the API's reply if that failed, undefined when it is gone. An id that answers no more may have been renewed
 * by another tab a moment ago, or its end may not have reached every node yet: only the API's word on the end itself is one.
 */
async function endSession(link: ApiLink, caller: Caller): Promise<ApiReply | undefined> {
  const current = await link.call(caller, 'GET', '/api/sessions/current/');
  const ended = current.status === 200 ? await endCurrent(link, caller, current) : current;
  const last = isGone(ended) ? await link.call(caller, 'POST', '/api/sessions/sign-out/') : ended;
  return last.status < 300 ? undefined : last;
}

async function endCurrent(link: ApiLink, caller: Caller, { body }: ApiReply): Promise<ApiReply> {
  // Our own API's reply, parsed by its schema on the way out.
  const { session } = body as { session: { id: string } };
  return link.call(caller, 'DELETE', `/api/sessions/${encodeURIComponent(session.id)}/`);
}

/** Answers with the API's reply and whatever it says of cookies. */
export function sendReply(call: SessionCall, jar: CookieJar, reply: ApiReply): void {
  const { response } = call;
  passCookies(response, jar, reply.headers);
  const retryAfter = reply.headers['retry-after'];
  if (typeof retryAfter === 'string') response.setHeader('retry-after', retryAfter);
  if (reply.body === undefined) {
    response.writeHead(reply.status, { 'cache-control': 'no-store' });
    response.end();
    return;
  }
  const type = reply.headers['content-type'];
  sendJson(response, reply.status, reply.body, typeof type === 'string' ? type : undefined);
}

/** Answers a method that a web-side path does not have. */
export function refuseMethod(call: SessionCall, allow: readonly string[]): void {
  call.response.setHeader('allow', allow.join(', '));
  sendProblem(call.response, requestErrors['method-not-allowed'](), call.caller.requestId);
}
