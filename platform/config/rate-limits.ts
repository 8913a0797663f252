import { z } from 'zod';

/** So many in a window of time. */
export interface RateLimit {
  readonly points: number;
  readonly windowMs: number;
}

const of = (points: number, seconds: number): RateLimit => ({ points, windowMs: seconds * 1_000 });

/** What is limited, and how far when nobody says otherwise. */
export const rateLimitDefaults = {
  /** Calls of a person. */
  api: of(100, 60),
  /** Look-ups of one's own session: they come from memory, so the limit only keeps a page that runs wild from taking a whole node. */
  session: of(60_000, 60),
  /** Charges that a person starts for a business. */
  payments: of(10, 3_600),
  /** Sign-ups from one network address; a school or an office shares one. */
  'sign-up': of(100, 3_600),
  /** Steps of sign-ins at a provider or by a passkey from one network address: each leaves a row, or asks somebody else. */
  'sign-in': of(300, 60),
  /** Links asked for by mail from one network address; each mailbox has a limit of its own besides. */
  mail: of(60, 3_600),
  /** Tokens shown from one network address. */
  token: of(60, 900),
  /** Pages behind a link that is a secret itself, from one network address. */
  capability: of(300, 60),
  /** Reports of browsers from one network address. */
  report: of(60, 60),
} as const satisfies Readonly<Record<string, RateLimit>>;

export type RateLimitName = keyof typeof rateLimitDefaults;
export type RateLimits = Readonly<Record<RateLimitName, RateLimit>>;

const names = Object.keys(rateLimitDefaults);
const shape = /^([a-z-]+)=([1-9]\d{0,8})\/([1-9]\d{0,5})$/;
const complaint = `must be a list such as api=100/60,payments=10/3600 (calls/seconds) of ${names.join(', ')}`;

/** `api=100/60,payments=10/3600`: calls in seconds; what is not named keeps its default. */
export const zRateLimits = z.string().transform((value, context): RateLimits => {
  const given = value.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => shape.exec(part));
  if (given.some((match) => !match || !names.includes(match[1] ?? ''))) {
    context.addIssue(complaint);
    return z.NEVER;
  }
  const own = given.flatMap((match) => (match ? [[match[1], of(Number(match[2]), Number(match[3]))]] : []));
  return { ...rateLimitDefaults, ...Object.fromEntries(own) };
});
