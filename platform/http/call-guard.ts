import type { Principal } from './context.ts';
import type { Call } from './dispatch.ts';

/** What watches over every call: it may make one wait, and is told of each that was refused. */
export interface CallGuard {
  /** Takes the call from its caller's allowance; throws 429 `security.rate-limited` when that is used up. */
  admit(call: Call, principal: Principal | undefined): Promise<void> | undefined;
  /** Told of a file with records in bulk, before it leaves. */
  tookOut(call: Call, principal: Principal | undefined): void;
  /** Told of whatever a call ended in besides success; it never throws. */
  refused(call: Call, principal: Principal | undefined, error: unknown): void;
}

/**
 * Which allowance a call is taken from. api, session, payments: of the person · sign-up, sign-in, mail, token, capability, report: of the network address ·
 * none: unlimited here. When an operation names none: api for who is signed in, capability for who holds a link, none for the rest.
 */
export type LimitClass = 'api' | 'session' | 'payments' | 'sign-up' | 'sign-in' | 'mail' | 'token' | 'capability' | 'report' | 'none';
