import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CrispSettings } from '@dott/platform/config';
import type { Transport } from '@dott/platform/http/client';
import type { Contract } from '@dott/platform/http/contract';
import { requestErrors } from '@dott/platform/errors';
import type { Tracing } from '@dott/platform/telemetry';
import { apiHandler } from './api-handler.ts';
import type { ApiLink } from './api-link.ts';
import { proxyTrust, takeClientFacts, type ClientFacts } from './client-facts.ts';
import { cookieJar, parseCookies } from './cookies.ts';
import { webErrors } from './errors.ts';
import { HELP_CHAT_PATH, helpChatDocument, helpChatPolicy } from './help-chat.ts';
import { isOwnHost } from './host.ts';
import { migration, type PageCall } from './migrate-session.ts';
import { canonicalPath, movedPath } from './moved-paths.ts';
import { sendJson, sendProblem } from './problem.ts';
import { hidesReferrer, inertPolicy, newNonce, pagePolicy, scriptlessPolicy, securityHeaders } from './security-headers.ts';
import { answerBridgePath } from './session-bridge.ts';
import { isLoopbackUrl, type WebConfig } from './web-config.ts';

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A page that needs no client runtime; answers HTML, or undefined when there is none at this path. */
export type PlainPages = (visit: PlainVisit) => Promise<string | undefined>;

export interface PlainVisit {
  readonly path: string;
  /** The query with its question mark; empty when there is none. */
  readonly search: string;
  readonly signedIn: boolean;
  readonly mailbox: boolean;
  /** Calls to the API as this visitor, without their session. */
  readonly api: Transport;
}

export interface Parts {
  readonly config: WebConfig;
  readonly contracts: readonly Contract[];
  readonly link: ApiLink;
  readonly pages: NodeHandler;
  readonly plainPages: PlainPages;
  /** Aborted when the server is asked to stop. */
  readonly closing: AbortSignal;
  readonly tracing?: Tracing | undefined;
}

/** One visit after the front door: facts known, headers set, host and cookies judged. */
interface Visit extends PageCall {
  readonly facts: ClientFacts;
  readonly requestId: string;
  readonly method: string;
  readonly sid: string | undefined;
  readonly fingerprint: string;
}

/** The whole of the web app's front door, in the order in which a request meets it. */
export function requestHandler(parts: Parts): NodeHandler {
  const { config } = parts;
  const trusted = proxyTrust(config.trustProxy);
  const https = config.appUrl.protocol === 'https:';
  const jar = cookieJar({ https, loopback: isLoopbackUrl(config.appUrl) });
  const moving = migration(parts.link, jar, config.appUrl);
  const api = apiHandler({ config, contracts: parts.contracts, link: parts.link, jar, migration: moving, closing: parts.closing });
  return async (request, response) => {
    const requestId = randomUUID();
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.setHeader('content-security-policy', inertPolicy);
    response.setHeader('x-request-id', requestId);
    const facts = takeClientFacts(request, trusted);
    const [rawPath, query] = splitTarget(request.url ?? '/');
    const path = canonicalPath(rawPath);
    if (path === undefined) return sendProblem(response, requestErrors.malformed(), requestId);
    const method = request.method ?? 'GET';
    if (path === '/api/health') return sendJson(response, 200, { status: 'ok' });
    if (path === '/api/ready') return tellReadiness(parts.link, facts, requestId, response);
    if (!isOwnHost(facts, config.appUrl)) return refuseHost(config, { response, requestId, method, path, query });
    const cookies = parseCookies(request.headers.cookie);
    const sid = jar.sid(cookies);
    if (jar.hasTwoSids(cookies)) return sendProblem(response, webErrors['duplicate-cookie'](), requestId);
    const fingerprint = jar.fingerprint(cookies);
    const visit: Visit = { request, response, facts, requestId, method, path, search: query, cookies, sid, fingerprint, caller: { facts, requestId, sid, fingerprint } };
    if (path === '/api' || path.startsWith('/api/')) return api(visit);
    return servePage(parts, { ...visit, moveOver: () => moving.visit(visit) }, https);
  };
}

function splitTarget(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
}

async function servePage(parts: Parts, visit: Visit & { readonly moveOver: () => Promise<boolean> }, https: boolean): Promise<void> {
  const { request, response, path } = visit;
  if (visit.method !== 'GET' && visit.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendProblem(response, requestErrors['method-not-allowed'](), visit.requestId);
  }
  const moved = movedPath(path);
  if (moved !== undefined) return redirect(response, moved + visit.search);
  if (answerBridgePath(response, path) || await visit.moveOver()) return;
  if (path === HELP_CHAT_PATH && parts.config.crisp) return sendHelpChat(parts.link, parts.config.crisp, visit);
  if (!path.startsWith('/_next/')) {
    const mailbox = mayReadMailbox(parts.config, visit);
    const html = await parts.plainPages({ path, search: visit.search, signedIn: visit.sid !== undefined, mailbox, api: asStranger(parts.link, visit) });
    if (html !== undefined) return sendHtml(response, html, visit.method);
    tellPage(visit, { mailbox, helpChat: Boolean(parts.config.crisp) }, https, parts.tracing);
  }
  request.url = path + visit.search;
  await parts.pages(request, response);
}

/** What a plain page asks is open to everybody, so that no session is looked up for it. */
function asStranger(link: ApiLink, { facts, requestId }: Visit): Transport {
  return (call) => link.call({ facts, requestId, sid: undefined, fingerprint: '' }, call.method, call.path, call.json, call.signal);
}

/** Gives a page its policy and the facts its server components pass on to the API. */
function tellPage(visit: Visit, has: { mailbox: boolean; helpChat: boolean }, https: boolean, tracing: Tracing | undefined): void {
  const { request, response, facts } = visit;
  const policy = pagePolicy(newNonce(), https);
  response.setHeader('content-security-policy', policy);
  // Next says so for its pages, but not for the redirects that it makes on the way to one.
  response.setHeader('cache-control', 'private, no-cache, no-store, max-age=0, must-revalidate');
  // Next puts the nonce of this request header on every script and style that it writes.
  request.headers['content-security-policy'] = policy;
  request.headers['x-dott-client-ip'] = facts.ip;
  request.headers['x-dott-client-agent'] = facts.userAgent;
  request.headers['x-dott-client-language'] = facts.language;
  request.headers['x-dott-request-id'] = visit.requestId;
  request.headers['x-dott-path'] = visit.path + visit.search.replace(/[?&]_rsc=[^&]*/, '');
  const traceParent = tracing?.traceParent();
  if (traceParent !== undefined) request.headers['x-dott-traceparent'] = traceParent;
  if (visit.sid !== undefined) request.headers['x-dott-sid'] = visit.sid;
  request.headers['x-dott-client-fp'] = visit.fingerprint;
  if (has.mailbox) request.headers['x-dott-mailbox'] = '1';
  if (has.helpChat) request.headers['x-dott-help-chat'] = '1';
  if (hidesReferrer(visit.path)) response.setHeader('referrer-policy', 'no-referrer');
}

/** Kept mails hold sign-up links, so only a person at this very machine may read them. */
function mayReadMailbox(config: WebConfig, visit: Visit): boolean {
  return config.mailFolder !== undefined && isLoopbackUrl(config.appUrl) && visit.facts.direct;
}

/** The frame of the chat is for who is signed in; nobody else's click leads there. */
async function sendHelpChat(link: ApiLink, crisp: CrispSettings, visit: Visit): Promise<void> {
  const { response, method, requestId } = visit;
  const reply = await link.call(visit.caller, 'GET', '/api/sessions/current');
  if (reply.status !== 200) return sendProblem(response, requestErrors['not-found'](), requestId);
  // The API's reply, parsed there by its contract.
  const { plan } = reply.body as { readonly plan?: string | null };
  const nonce = newNonce();
  // Only our own pages may show it; what holds its scripts is in the policy.
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  sendHtml(response, helpChatDocument(crisp, { plan: plan ?? 'basic', nonce }), method, helpChatPolicy(crisp, nonce));
}

function sendHtml(response: ServerResponse, html: string, method: string, policy = scriptlessPolicy): void {
  const bytes = Buffer.from(html);
  response.setHeader('content-security-policy', policy);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': bytes.length, 'cache-control': 'no-store' });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { location, 'content-length': 0, 'cache-control': 'no-store' });
  response.end();
}

/** Pages lead to the right address; a call made to a wrong one is refused, because its body must not be sent on. */
function refuseHost(config: WebConfig, call: { response: ServerResponse; requestId: string; method: string; path: string; query: string }): void {
  const isPage = (call.method === 'GET' || call.method === 'HEAD') && !call.path.startsWith('/api');
  if (isPage) redirect(call.response, config.appUrl.origin + call.path + call.query);
  else sendProblem(call.response, webErrors.origin(), call.requestId);
}

async function tellReadiness(link: ApiLink, facts: ClientFacts, requestId: string, response: ServerResponse): Promise<void> {
  try {
    const reply = await link.call({ facts, requestId, sid: undefined, fingerprint: '' }, 'GET', '/api/ready');
    sendJson(response, reply.status, reply.body);
  } catch {
    sendJson(response, 503, { status: 'unavailable', api: 'unreachable' });
  }
}
