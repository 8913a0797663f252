import { finished } from 'node:stream/promises';
import { accessErrors, systemErrors } from '@dott/platform/errors';
import type { ApiLink } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { sendProblem } from './problem.ts';
import { passCookies } from './proxy.ts';
import { sendReply, type SessionCall } from './session-v2.ts';

/** Most tabs that may listen at one process. */
const MOST_STREAMS = 5_000;

/**
 * Passes on what the API says of a session as it becomes known, for as long as the tab listens. When the server is asked to stop, the
 * streams end at once: tabs come back by themselves, to another process.
 */
export function sessionEvents(link: ApiLink, jar: CookieJar, closing: AbortSignal): (call: SessionCall) => Promise<void> {
  let open = 0;
  return async (call) => {
    const { caller, response } = call;
    if (caller.sid === undefined) return sendProblem(response, accessErrors['not-authenticated'](), caller.requestId);
    if (open >= MOST_STREAMS || closing.aborted) return sendProblem(response, systemErrors.unavailable({ retryAfterMs: 30_000 }), caller.requestId);
    const left = new AbortController();
    response.once('close', () => left.abort());
    const { statusCode: status, headers, body } = await link.follow(caller, '/api/sessions/follow/', AbortSignal.any([left.signal, closing]));
    if (status !== 200) return sendReply(call, jar, { status, headers, body: await body.json() });
    passCookies(response, jar, headers);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' });
    response.flushHeaders();
    open += 1;
    body.pipe(response);
    // However it ends, an event source comes back; and a reader who is gone needs no end.
    await finished(body).catch(() => undefined);
    open -= 1;
    response.end();
  };
}
