import { headers } from 'next/headers.js';
import { cache } from 'react';
import { systemErrors, toProblem, type ProblemBody } from '../errors/index.ts';
import { makeClient, type Client, type Transport, type WireReply } from '../http/client.ts';
import type { Contract } from '../http/contract.ts';
import { Problem } from '../http/failure.ts';
import { serverApiLink } from './server-api-link.ts';

const timeoutMs = 30_000;

/** The typed client for server components; it speaks for the person whose request is being rendered, and nothing is cached. */
export async function serverApi<C extends Contract>(contract: C): Promise<Client<C>> {
  return makeClient(contract, await serverTransport());
}

/** One call by path, for what the shell asks before it knows any module. */
export async function callApi(path: string): Promise<unknown> {
  const transport = await serverTransport();
  const reply = await transport({ method: 'GET', path, binary: false });
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  // The API answers every failure with a problem document.
  throw new Problem(reply.body as ProblemBody);
}

/** The facts that the web app's server has established about this request. */
export const requestFacts = cache(async () => {
  const own = await headers();
  return {
    /** Path and query of the page. */
    path: own.get('x-dott-path') ?? '/',
    signedIn: own.get('x-dott-sid') !== null,
    /** Whether kept mails may be read from here. */
    mailbox: own.get('x-dott-mailbox') === '1',
    /** Whether support can be asked in a chat. */
    helpChat: own.get('x-dott-help-chat') === '1',
    language: own.get('x-dott-client-language') ?? '',
    nonce: /'nonce-([^']+)'/.exec(own.get('content-security-policy') ?? '')?.[1],
  };
});

async function serverTransport(): Promise<Transport> {
  const { apiUrl, serviceKey } = serverApiLink();
  const own = await headers();
  const forwarded: Record<string, string> = { 'x-dott-service-key': serviceKey };
  for (const name of ['x-dott-client-ip', 'x-dott-client-agent', 'x-dott-client-language', 'x-dott-client-fp']) forwarded[name] = own.get(name) ?? '';
  forwarded['x-request-id'] = own.get('x-dott-request-id') ?? '';
  const traceParent = own.get('x-dott-traceparent');
  if (traceParent !== null) forwarded['traceparent'] = traceParent;
  const sid = own.get('x-dott-sid');
  if (sid !== null) forwarded['authorization'] = `Session ${sid}`;
  return async (call) => {
    const headersOfCall = call.json === undefined ? forwarded : { ...forwarded, 'content-type': 'application/json' };
    const body = call.json === undefined ? null : JSON.stringify(call.json);
    const response = await fetch(apiUrl + call.path, { method: call.method, headers: headersOfCall, body, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) }).catch(unreachable);
    return response instanceof Response ? { status: response.status, body: await bodyOf(response, call.binary) } : response;
  };
}

async function bodyOf(response: Response, binary: boolean): Promise<unknown> {
  if (binary && response.ok) return response.blob();
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

function unreachable(): WireReply {
  const error = systemErrors.unavailable();
  return { status: error.spec.status, body: toProblem(error, '') };
}
