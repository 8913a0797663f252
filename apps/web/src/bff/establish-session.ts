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
    const second = reply.status === 401 ? secondStepIn(reply.body) : undefined;
    if (second !== undefined) return seeOther(call.response, `/auth/second-step#${second}`);
    if (reply.status >= 300) return seeOther(call.response, signInNotice('handoff'));
    await endFormerSession(link, call.caller);
    seeOther(call.response, setSessionCookies(call, jar, reply).redirectTo);
  };
}

/** A longer line than this may be refused on its way. */
const LONGEST = 6_000;

/**
 * The second step that is asked for, as the part of an address that stays in the browser: servers and their logs never see it, and
 * without the csrf cookie of this browser it opens nothing.
 */
function secondStepIn(body: unknown): string | undefined {
  // The API's own problem; `mfa` is what it states for this code.
  const { code, mfa } = body as { code?: unknown; mfa?: { passkey?: object | null } };
  if (code !== 'identity.mfa-required' || mfa === undefined) return undefined;
  const text = encoded(mfa);
  if (text.length <= LONGEST || !mfa.passkey) return text;
  // Every passkey of ours is kept by its authenticator, which finds it without the list.
  return encoded({ ...mfa, passkey: { ...mfa.passkey, allowCredentials: [] } });
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
