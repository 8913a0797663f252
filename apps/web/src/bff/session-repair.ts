import { accessErrors } from '@dott/platform/errors';
import type { ApiLink } from './api-link.ts';
import { isFingerprintShaped, type CookieJar } from './cookies.ts';
import { newCsrfValue } from './csrf.ts';
import { clearLegacyCookies } from './legacy-cookies.ts';
import { sendProblem } from './problem.ts';
import { passCookies } from './proxy.ts';
import { sendReply, type SessionCall } from './session-v2.ts';

/**
 * Repairs what a browser holds from what the back end says: a living session gets its cookies again with the life that is left, one that is over
 * loses them, and cookies of the former product go. Trouble in a store and a session that was just renewed change nothing.
 */
export function fixSession(link: ApiLink, jar: CookieJar, appUrl: URL): (call: SessionCall) => Promise<void> {
  return async (call) => {
    const { caller, response } = call;
    const reply = caller.sid === undefined ? undefined : await link.call(caller, 'GET', '/api/sessions/current/');
    if (reply && reply.status !== 200 && !isOver(reply)) return sendReply(call, jar, reply);
    response.appendHeader('set-cookie', [...clearLegacyCookies(call.cookies, appUrl), jar.setCsrf(newCsrfValue())]);
    if (reply?.status !== 200 || caller.sid === undefined) {
      response.appendHeader('set-cookie', [jar.clearSid(), jar.clearFingerprint()]);
      return sendProblem(response, accessErrors['not-authenticated'](), caller.requestId);
    }
    // Our own API's reply, parsed by its schema on the way out.
    const { session } = reply.body as { session: { expiresAt: string } };
    const life = (Date.parse(session.expiresAt) - Date.now()) / 1_000;
    response.appendHeader('set-cookie', jar.setSid(caller.sid, life));
    if (isFingerprintShaped(caller.fingerprint)) response.appendHeader('set-cookie', jar.setFingerprint(caller.fingerprint, life));
    passCookies(response, jar, { 'x-dott-set-fp': reply.headers['x-dott-set-fp'] });
    response.writeHead(204, { 'cache-control': 'no-store', 'clear-site-data': '"cache"' });
    response.end();
  };
}

function isOver(reply: { readonly status: number; readonly body: unknown }): boolean {
  const { body } = reply;
  return reply.status === 401 && typeof body === 'object' && body !== null && 'code' in body && body.code === 'sessions.not-authenticated';
}
