import { z } from 'zod';

/** Fewest characters of a password; from `suggestedPasswordLength` on it is worth praise. */
export const minPasswordLength = 8;
export const suggestedPasswordLength = 15;
export const maxPasswordLength = 128;

/** How an address is kept and compared: without surrounding space, in lower case. */
export const zEmail = z.string().trim().toLowerCase().pipe(z.email('Enter an email address such as amina@example.com.').max(254, 'This address is too long.'));

/** A person's given or family name; may be empty. */
export const zPersonName = z.string().trim().max(100, 'Use at most 100 characters.').regex(/^[^\p{Cc}]*$/u, 'Use letters only.');

/** A new password: any characters, counted as people count them. */
export const zNewPassword = z.string()
  .refine((value) => passwordLength(value) >= minPasswordLength, `Use at least ${minPasswordLength} characters; ${suggestedPasswordLength} or more are better.`)
  .refine((value) => passwordLength(value) <= maxPasswordLength, `Use at most ${maxPasswordLength} characters.`);

/** A password as it was typed to sign in: nothing is said about its form. */
export const zTypedPassword = z.string().max(4 * maxPasswordLength);

/** The secret part of a mailed link: 32 bytes in base64url. */
export const zLinkToken = z.string().max(200);

/** One spelling for characters that keyboards compose in different ways, so that the same password is the same everywhere. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Characters of a password, not UTF-16 units. */
export function passwordLength(password: string): number {
  return [...normalizePassword(password)].length;
}

/** The part of an IPv6 address that one subscriber has to himself (/64), or the whole of an IPv4 address. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1]) return mapped[1];
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}

export const failureLimits = {
  windowMs: 15 * 60_000,
  /** Failures of one account from one address until it is locked there. */
  account: 5,
  /** Failures of one account from all addresses until it is locked where it was never signed in from. */
  accountEverywhere: 20,
  /** Failures from one address, whatever the account. */
  address: 30,
  /** Different accounts that one address failed at. */
  accountsOfAddress: 10,
} as const;

export interface FailureFacts {
  /** Of this account from this address. */
  readonly account: number;
  readonly accountSince: Date | null;
  /** Of this account from any address. */
  readonly everywhere: number;
  readonly everywhereSince: Date | null;
  /** Whether its owner signed in from this address not long ago. */
  readonly known: boolean;
  /** Of all accounts from this address. */
  readonly address: number;
  readonly accountsOfAddress: number;
  readonly addressSince: Date | null;
}

export type Refusal = { readonly kind: 'account' | 'address'; readonly retryAfterMs: number };

/** Whether an attempt has to wait, and how long; the account's own lock is named first because it is the nearer one. */
export function refusalOf(facts: FailureFacts, now: Date): Refusal | undefined {
  if (facts.account >= failureLimits.account) return { kind: 'account', retryAfterMs: remaining(facts.accountSince, now) };
  // A stranger who guesses everywhere must not lock the owner out at home.
  if (facts.everywhere >= failureLimits.accountEverywhere && !facts.known) return { kind: 'account', retryAfterMs: remaining(facts.everywhereSince, now) };
  const stuffed = facts.address >= failureLimits.address || facts.accountsOfAddress >= failureLimits.accountsOfAddress;
  return stuffed ? { kind: 'address', retryAfterMs: remaining(facts.addressSince, now) } : undefined;
}

function remaining(since: Date | null, now: Date): number {
  const passed = since ? now.getTime() - since.getTime() : 0;
  return Math.min(failureLimits.windowMs, Math.max(1_000, failureLimits.windowMs - passed));
}
