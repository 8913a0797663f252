import type { ApiLink, Caller } from './api-link.ts';
import type { CookieJar } from './cookies.ts';
import { keptCsrfValue } from './csrf.ts';
import { readJsonBody } from './read-body.ts';
import { openSession, sendReply, type SessionCall } from './session-v2.ts';

/** The steps of a sign-in beside the password; each goes on only in the browser that began it, which its csrf cookie tells. */
export interface FactorOperations {
  /** The second step after a right password. */
  mfa(call: SessionCall): Promise<void>;
  /** What the browser's authenticator is asked for a sign-in without a password. */
  passkeyOptions(call: SessionCall): Promise<void>;
  /** The answer to that. */
  passkey(call: SessionCall): Promise<void>;
}

/** Composes them of the API's own operations. */
export function factorOperations(link: ApiLink, jar: CookieJar): FactorOperations {
  return {
    async mfa(call) {
      const { challenge, method, code, response } = await readJsonBody(call.request);
      await openSession(link, jar, call, { proof: 'mfa', challenge, factor: { method, code, response } });
    },
    async passkeyOptions(call) {
      const anonymous: Caller = { ...call.caller, sid: undefined };
      sendReply(call, jar, await link.call(anonymous, 'POST', '/api/auth/passkeys/sign-in/', { browser: keptCsrfValue(jar.csrf(call.cookies)) }));
    },
    async passkey(call) {
      const { response, returnTo } = await readJsonBody(call.request);
      await openSession(link, jar, call, { proof: 'passkey', response, returnTo });
    },
  };
}
