import type { CodedError } from '@dott/platform/errors';
import type { ApiRequest } from './api-handler.ts';
import type { ApiLink } from './api-link.ts';

const eventOf: Readonly<Record<string, 'CSRF_REFUSED' | 'ORIGIN_REFUSED'>> = { 'security.csrf': 'CSRF_REFUSED', 'security.origin': 'ORIGIN_REFUSED' };
/** A refusal is in no hurry, but it does not hang on an API in trouble either. */
const WAIT_MS = 2_000;

/**
 * Tells the API of what the front door refused, before the refusal is answered, so that the event is as durable as the API's own.
 * When the API cannot be told, the event stands in this process's log.
 */
export async function tellRefusal(link: ApiLink, call: ApiRequest, error: CodedError): Promise<void> {
  const type = eventOf[error.code];
  if (!type) return;
  const { origin } = call.request.headers;
  const event = { type, method: call.method.slice(0, 10), path: call.path.slice(0, 300), ...(origin !== undefined && { origin: origin.slice(0, 300) }) };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), WAIT_MS);
  });
  try {
    await Promise.race([link.call({ ...call.caller, sid: undefined }, 'POST', '/api/security/refused', event), late]);
  } catch {
    process.stderr.write(`web: [SECURITY_EVENT] ${JSON.stringify({ ...event, ip: call.caller.facts.ip, requestId: call.caller.requestId })}\n`);
  } finally {
    clearTimeout(timer);
  }
}
