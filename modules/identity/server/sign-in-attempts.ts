import { hash, randomBytes } from 'node:crypto';
import type { SystemTx } from '@dott/platform/db';
import { findAttempt, keepAttempt, takeAttempt, useTry } from './sign-in-attempts.sql.ts';

/** What is under way: lower-case words with dashes, such as `oidc` or `mfa`. */
export type AttemptKind = 'oidc' | 'link' | 'logout' | 'mfa' | 'realm-mfa' | 'passkey';

export interface NewAttempt {
  readonly kind: AttemptKind;
  /** Value of the browser's csrf cookie; another browser cannot go on. */
  readonly browser: string;
  /** At most 20,000 characters. Seal it when it holds anything secret. */
  readonly payload: string;
  readonly lifeMs: number;
  /** The token, for what a browser has one of at most; it takes the place of the former one. A new one when absent. */
  readonly token?: string;
  /** How often `tryAttempt` may be called; 1 when absent. */
  readonly tries?: number;
}

/** Who shows a token, and when. */
export interface ShownAttempt {
  readonly kind: AttemptKind;
  readonly token: string;
  readonly browser: string;
  readonly now: Date;
}

/** Sign-ins that one browser may have under way at once. */
const MOST_OF_BROWSER = 10;

const tokenHash = (token: string): string => hash('sha256', `attempt:${token}`, 'base64url');
const browserHash = (browser: string): string => hash('sha256', `browser:${browser}`, 'base64url');
const hashesOf = ({ token, browser }: ShownAttempt) => ({ tokenHash: tokenHash(token), browserHash: browserHash(browser) });

/** Begins a sign-in that takes several steps; answers its token, 43 characters that are kept nowhere unless the caller gave it. */
export async function openAttempt(tx: SystemTx, attempt: NewAttempt, now: Date): Promise<string> {
  const token = attempt.token ?? randomBytes(32).toString('base64url');
  await tx.batch(...keepAttempt(tx, {
    tokenHash: tokenHash(token), kind: attempt.kind, browserHash: browserHash(attempt.browser), payload: attempt.payload, triesLeft: attempt.tries ?? 1,
    createdAt: now, expiresAt: new Date(now.getTime() + attempt.lifeMs),
  }, MOST_OF_BROWSER));
  return token;
}

/**
 * Uses an attempt up and answers its payload; undefined alike for an unknown, a used and an old one. Shown in another browser it is
 * used up as well: its token has left the browser it belongs to.
 */
export async function redeemAttempt(tx: SystemTx, shown: ShownAttempt): Promise<string | undefined> {
  const [row] = await tx.run(takeAttempt(tx, shown.kind, tokenHash(shown.token)));
  return row && row.browser_hash === browserHash(shown.browser) && row.expires_at > shown.now ? row.payload : undefined;
}

/** The payload of an attempt that goes on; undefined when there is none of this browser. */
export async function peekAttempt(tx: SystemTx, shown: ShownAttempt): Promise<string | undefined> {
  const [row] = await tx.run(findAttempt(tx, shown.kind, hashesOf(shown), shown.now));
  return row?.payload;
}

/**
 * Takes one try of an attempt, before what was typed is checked: attempts at once cannot share a try. The caller commits it even when
 * the check fails, and redeems the attempt when it succeeds; a redemption that finds nothing means that another request was first.
 */
export async function tryAttempt(tx: SystemTx, shown: ShownAttempt): Promise<{ payload: string; triesLeft: number } | undefined> {
  const [row] = await tx.run(useTry(tx, shown.kind, hashesOf(shown), shown.now));
  return row;
}
