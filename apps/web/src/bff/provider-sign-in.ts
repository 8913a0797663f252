import { identityErrors } from '@dott/modules/identity/contract';
import { requestErrors } from '@dott/platform/errors';
import type { ApiLink, ApiReply, Caller } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { keptCsrfValue, newCsrfValue } from './csrf.ts';
import { sendJson, sendProblem } from './problem.ts';
import { readForm, readJsonBody } from './read-body.ts';
import { seeOther, sendPostedForm, sendSessionBridge, signInNotice, type SignInNotice } from './session-bridge.ts';
import { sendReply, type SessionCall } from './session-v2.ts';

export interface ProviderCall extends SessionCall {
  /** `?…` or empty. */
  readonly search: string;
}

/** The parts of a provider's flows that only the web app's server can do: it knows the browser, and leads it on. */
export interface ProviderOperations {
  login(call: ProviderCall): Promise<void>;
  callback(call: ProviderCall): Promise<void>;
  authenticate(call: SessionCall): Promise<void>;
  showLink(call: SessionCall): Promise<void>;
  proveLink(call: SessionCall): Promise<void>;
  backChannelLogout(call: SessionCall): Promise<void>;
  postLogout(call: SessionCall): Promise<void>;
}

/** Where a person goes on whose account has to be shown first. */
const linkPage = '/auth/link';

/** What the sign-in page says of a code; a person meets no problem document on the way from a provider. */
const noticeOf: Readonly<Record<string, SignInNotice>> = {
  'identity.provider-cancelled': 'cancelled',
  'identity.provider-refused': 'refused',
  'identity.provider-email-unverified': 'unverified',
  'identity.provider-unavailable': 'provider',
  'identity.provider-misconfigured': 'provider',
};

/** Composes them of the API's own operations. */
export function providerOperations(link: ApiLink, jar: CookieJar): ProviderOperations {
  const browserOf = (call: SessionCall): string | undefined => keptCsrfValue(jar.csrf(call.cookies));
  const ask = (call: SessionCall, path: string, body: unknown): Promise<ApiReply> => link.call({ ...call.caller, sid: undefined } satisfies Caller, 'POST', path, body);

  return {
    async login(call) {
      const query = new URLSearchParams(call.search);
      const kept = browserOf(call);
      const browser = kept ?? newCsrfValue();
      const [connection, returnTo] = [query.get('connection') ?? undefined, query.get('returnTo') ?? undefined];
      const reply = await ask(call, '/api/federation/begin', { browser, connection, returnTo, signUp: query.get('screen') === 'signup' }).catch(() => undefined);
      if (reply?.status === 404) return seeOther(call.response, '/auth/signin');
      const location = reply?.status === 200 ? textIn(reply.body, 'location') : undefined;
      if (location === undefined) return seeOther(call.response, signInNotice(reply ? 'provider' : 'unavailable'));
      if (kept === undefined) call.response.appendHeader('set-cookie', jar.setCsrf(browser));
      seeOther(call.response, location);
    },
    async callback(call) {
      const browser = browserOf(call);
      if (browser === undefined) return seeOther(call.response, signInNotice('handoff'));
      const reply = await ask(call, '/api/federation/finish', { browser, search: call.search }).catch(() => undefined);
      if (reply === undefined) return seeOther(call.response, signInNotice('unavailable'));
      if (reply.status >= 300) return seeOther(call.response, signInNotice(noticeOf[textIn(reply.body, 'code') ?? ''] ?? (reply.status >= 500 ? 'unavailable' : 'handoff')));
      const token = reply.headers['x-dott-handoff'];
      if (typeof token === 'string' && sendSessionBridge(call.response, token)) return;
      seeOther(call.response, linkPage);
    },
    async authenticate(call) {
      const { email, password, returnTo } = await readJsonBody(call.request);
      end(call, jar, await ask(call, '/api/auth/authenticate', { browser: browserOf(call), email, password, returnTo }));
    },
    async showLink(call) {
      const browser = browserOf(call);
      if (browser === undefined) return sendProblem(call.response, identityErrors['link-expired'](), call.caller.requestId);
      sendReply(call, jar, await ask(call, '/api/federation/link/show', { browser }));
    },
    async proveLink(call) {
      const { password } = await readJsonBody(call.request);
      end(call, jar, await ask(call, '/api/federation/link', { browser: browserOf(call), password }));
    },
    async backChannelLogout(call) {
      const logoutToken = (await readForm(call.request, 16 * 1024)).get('logout_token');
      if (logoutToken === null) return sendProblem(call.response, requestErrors.malformed(), call.caller.requestId);
      const reply = await ask(call, '/api/federation/logout', { logoutToken });
      if (reply.status >= 300) return sendReply(call, jar, reply);
      sendJson(call.response, 200, {});
    },
    async postLogout(call) {
      const browser = browserOf(call);
      const reply = browser === undefined ? undefined : await ask(call, '/api/federation/logout/take', { browser }).catch(() => undefined);
      const form = reply?.status === 200 ? formIn(reply.body) : undefined;
      if (form) sendPostedForm(call.response, form);
      else seeOther(call.response, '/auth/signin');
    },
  };
}

/** Ends a flow that a page of ours began: a script gets the hand-off to post it, everybody else the form that does. */
function end(call: SessionCall, jar: CookieJar, reply: ApiReply): void {
  if (reply.status >= 300) return sendReply(call, jar, reply);
  const token = reply.headers['x-dott-handoff'];
  if (typeof token !== 'string') return sendProblem(call.response, identityErrors['link-required'](), call.caller.requestId);
  if (/application\/json/.test(call.request.headers.accept ?? '')) sendJson(call.response, 200, { handoff: token });
  else sendSessionBridge(call.response, token);
}

function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function formIn(body: unknown): { readonly action: string; readonly fields: Readonly<Record<string, string>> } | undefined {
  // Our own API's reply, parsed by its schema on the way out.
  return (body as { form: { action: string; fields: Record<string, string> } | null }).form ?? undefined;
}
