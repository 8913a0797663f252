import type { ApiLink, Caller } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { keptCsrfValue } from './csrf.ts';
import { readForm } from './read-body.ts';
import { seeOther, signInNotice } from './session-bridge.ts';
import { endFormerSession, setSessionCookies, type SessionCall } from './session-v2.ts';

/**
 * Ends a sign-in that was proven elsewhere: the posted token becomes a session, the browser goes to where the back end says.
 * A person meets no problem document here, so every refusal leads to the sign-in page with its sentence.
 */
export function establishSession(link: ApiLink, jar: CookieJar): (call: SessionCall) => Promise<void> {
  return async (call) => {
    const handoff = (await readForm(call.request)).get('handoff') ?? '';
    const browser = keptCsrfValue(jar.csrf(call.cookies));
    if (handoff === '' || browser === undefined) return seeOther(call.response, signInNotice('handoff'));
    const anonymous: Caller = { ...call.caller, sid: undefined };
    const reply = await link.call(anonymous, 'POST', '/api/sessions/create/', { proof: 'handoff', handoff, browser }).catch(() => undefined);
    if (reply === undefined || reply.status >= 500) return seeOther(call.response, signInNotice('unavailable'));
    if (reply.status >= 300) return seeOther(call.response, signInNotice('handoff'));
    await endFormerSession(link, call.caller);
    seeOther(call.response, setSessionCookies(call, jar, reply).redirectTo);
  };
}
