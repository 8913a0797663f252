import type { SessionView } from './session.tsx';

const WARN_WITHIN_MS = 5 * 60_000;
const ACTIVE_WITHIN_MS = 2 * 60_000;

/**
 * What the page does about the end of its session. on: nothing · renew: it is nearly over and somebody is here · warn: it is nearly
 * over and nobody did anything for a while · last: its day is nearly over, which no renewal moves.
 */
export type SessionCourse = 'on' | 'renew' | 'warn' | 'last';

/** Decides by the server's clock; `lastActMs` is how long ago somebody pressed or typed something. */
export function sessionCourse({ session }: Pick<SessionView, 'session'>, now: number, lastActMs: number): SessionCourse {
  const idleEnd = Date.parse(session.idleExpiresAt);
  const end = Date.parse(session.expiresAt);
  if (Math.min(idleEnd, end) - now >= WARN_WITHIN_MS) return 'on';
  if (end - now < WARN_WITHIN_MS) return 'last';
  return lastActMs < ACTIVE_WITHIN_MS ? 'renew' : 'warn';
}
