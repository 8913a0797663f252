import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSigned, type Contract, type Operation } from '@dott/platform/http/contract';
import { CodedError, requestErrors } from '@dott/platform/errors';
import { allowList, bodyLimit } from './allow-list.ts';
import type { ApiLink, Caller } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { csrfToken, isCsrfToken, isSameSiteCall, keptCsrfValue, newCsrfValue } from './csrf.ts';
import { webErrors } from './errors.ts';
import { sendJson, sendProblem } from './problem.ts';
import { providerOperations } from './provider-sign-in.ts';
import { proxy, proxyFailure } from './proxy.ts';
import { tellRefusal } from './refusals.ts';
import { successorOf } from './removed-paths.ts';
import { establishSession } from './establish-session.ts';
import { factorOperations } from './factor-sign-in.ts';
import type { Migration } from './migrate-session.ts';
import { sessionEvents } from './session-events.ts';
import { fixSession } from './session-repair.ts';
import { refuseMethod, sessionOperations, type SessionCall } from './session-v2.ts';
import type { WebConfig } from './web-config.ts';

export interface ApiRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly method: string;
  readonly path: string;
  /** `?…` or empty. */
  readonly search: string;
  readonly cookies: ReadonlyMap<string, readonly string[]>;
}

type Handler = (call: ApiRequest) => Promise<void>;

const published: readonly Contract[] = [{
  name: 'openapi',
  operations: { document: { method: 'GET', path: '/api/openapi.json', access: 'public', summary: 'The description of this API' } },
}];

/** Answers everything under /api/: the web side's own operations, then whatever the contracts let through to the API. */
export function apiHandler(options: { config: WebConfig; contracts: readonly Contract[]; link: ApiLink; jar: CookieJar; migration: Migration; closing: AbortSignal }): (call: ApiRequest) => Promise<void> {
  const { config, link, jar } = options;
  const declared = allowList([...options.contracts, ...published]);
  const own = ownOperations(options);
  return async (call) => {
    try {
      if (call.path === '/api/auth/csrf') {
        if (call.method === 'GET') return giveCsrfToken(config, jar, call);
        return refuseMethod(call, ['GET']);
      }
      const local = own.get(call.path);
      const match = local ? undefined : declared(call.method, call.path);
      const handler = local?.get(call.method);
      if (local && !handler) return refuseMethod(call, [...local.keys()]);
      if (!local && match === undefined) throw unknownPath(call.path);
      if (match === 'method-not-allowed') throw requestErrors['method-not-allowed']();
      if (!formPaths.has(call.path)) refuseForgery(config, jar, call, match?.operation);
      else if (!isSameSiteCall(call.request.headers, config.appUrl)) throw webErrors.origin();
      if (handler) return await handler(call);
      if (match) await proxy(link, jar, { ...call, target: call.path + call.search, bodyLimit: bodyLimit(match.operation), alsoHeader: isSigned(match.operation.body) ? match.operation.body.header : undefined });
    } catch (error) {
      const coded = error instanceof CodedError ? error : proxyFailure(error);
      await tellRefusal(link, call, coded);
      sendProblem(call.response, coded, call.caller.requestId);
    }
  };
}

function ownOperations({ config, link, jar, migration, closing }: { config: WebConfig; link: ApiLink; jar: CookieJar; migration: Migration; closing: AbortSignal }): ReadonlyMap<string, ReadonlyMap<string, Handler>> {
  const session = sessionOperations(link, jar);
  const factors = factorOperations(link, jar);
  const provider = providerOperations(link, jar);
  return new Map<string, ReadonlyMap<string, Handler>>([
    ['/api/auth/session-v2', new Map([['GET', session.current], ['POST', session.signIn], ['DELETE', session.signOut]])],
    ['/api/auth/session-v2/renew', new Map([['POST', session.renew]])],
    ['/api/auth/session-v2/mfa', new Map([['POST', factors.mfa]])],
    ['/api/auth/session-v2/passkey', new Map([['POST', factors.passkey]])],
    ['/api/auth/session-v2/passkey/options', new Map([['POST', factors.passkeyOptions]])],
    ['/api/auth/session-v2/events', new Map([['GET', sessionEvents(link, jar, closing)]])],
    ['/api/auth/establish-session', new Map([['POST', establishSession(link, jar)]])],
    ['/api/auth/login', new Map([['GET', provider.login]])],
    ['/api/auth/callback', new Map([['GET', provider.callback]])],
    ['/api/auth/authenticate', new Map([['POST', provider.authenticate]])],
    ['/api/auth/link', new Map([['GET', provider.showLink], ['POST', provider.proveLink]])],
    [backChannelPath, new Map([['POST', provider.backChannelLogout]])],
    ['/api/auth/post-logout', new Map([['GET', provider.postLogout]])],
    ['/api/auth/migrate-session', new Map([['POST', migration.post]])],
    ['/api/auth/fix-session', new Map([['POST', fixSession(link, jar, config.appUrl)]])],
    ['/api/auth/clear-cache', new Map([['POST', clearCache]])],
  ]);
}

/** The refusal of a path that does not exist; one that did names what took its place. */
function unknownPath(path: string): CodedError {
  const successor = successorOf(path);
  return successor === undefined ? requestErrors['not-found']() : requestErrors.removed({ params: { successor }, extra: { successor } });
}

/** Nothing of a session is kept on the web side, so clearing concerns what the browser holds. */
async function clearCache(call: SessionCall): Promise<void> {
  call.response.writeHead(204, { 'cache-control': 'no-store', 'clear-site-data': '"cache"' });
  call.response.end();
}

function giveCsrfToken(config: WebConfig, jar: CookieJar, call: ApiRequest): void {
  const kept = keptCsrfValue(jar.csrf(call.cookies));
  const value = kept ?? newCsrfValue();
  if (kept === undefined) call.response.setHeader('set-cookie', jar.setCsrf(value));
  sendJson(call.response, 200, { token: csrfToken(config.csrfKey, value, call.caller.sid) });
}

/** Posted by a form, which can send no header: what it carries is bound to the csrf cookie itself. */
const formPaths: ReadonlySet<string> = new Set(['/api/auth/establish-session']);

/** Called by a provider's server, which has no cookies; what it says is signed. */
const backChannelPath = '/api/auth/backchannel-logout';

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Throws unless a state-changing call proves that it comes from one of our own pages. Webhooks and bearer calls without cookies have nothing that a stranger's page could borrow. */
function refuseForgery(config: WebConfig, jar: CookieJar, call: ApiRequest, operation: Operation | undefined): void {
  if (readMethods.has(call.method) || operation?.access === 'webhook' || call.path === backChannelPath) return;
  const { headers } = call.request;
  if (call.cookies.size === 0 && headers.authorization?.startsWith('Bearer ')) return;
  if (!isSameSiteCall(headers, config.appUrl)) throw webErrors.origin();
  if (!isCsrfToken(config.csrfKey, jar.csrf(call.cookies), call.caller.sid, headers['x-csrf-token'])) throw webErrors.csrf();
}
