import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import './tables.ts';

export interface KeptAttempt {
  readonly tokenHash: string;
  readonly kind: string;
  readonly browserHash: string;
  readonly payload: string;
  readonly triesLeft: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Keeps an attempt; of one browser only the newest `most` stay, so that a page that reloads for ever fills nothing. */
export const keepAttempt = (tx: SystemTx, attempt: KeptAttempt, most: number) => [
  tx.sql.deleteFrom('sign_in_attempt').where('token_hash', 'in', (older) =>
    older.selectFrom('sign_in_attempt').select('token_hash').where('browser_hash', '=', attempt.browserHash).orderBy('created_at', 'desc').orderBy('token_hash').offset(most - 1)),
  tx.sql.insertInto('sign_in_attempt').values({
    token_hash: attempt.tokenHash, kind: attempt.kind, browser_hash: attempt.browserHash, payload: attempt.payload, tries_left: attempt.triesLeft,
    created_at: attempt.createdAt, expires_at: attempt.expiresAt,
  }).onConflict((conflict) => conflict.column('token_hash').doUpdateSet({
    payload: attempt.payload, tries_left: attempt.triesLeft, created_at: attempt.createdAt, expires_at: attempt.expiresAt,
  })),
] as const;

/** Uses an attempt up, whoever shows its token; of two at once one finds it. */
export const takeAttempt = (tx: SystemTx, kind: string, tokenHash: string) =>
  tx.sql.deleteFrom('sign_in_attempt').where('token_hash', '=', tokenHash).where('kind', '=', kind).returning(['payload', 'browser_hash', 'expires_at']);

/** An attempt that goes on in this browser. */
export const findAttempt = (tx: SystemTx, kind: string, hashes: { readonly tokenHash: string; readonly browserHash: string }, now: Date) =>
  tx.sql.selectFrom('sign_in_attempt').select('payload')
    .where('token_hash', '=', hashes.tokenHash).where('kind', '=', kind).where('browser_hash', '=', hashes.browserHash).where('expires_at', '>', now);

/** Takes one of an attempt's tries; no row when none is left, it is over, or another browser asks. */
export const useTry = (tx: SystemTx, kind: string, hashes: { readonly tokenHash: string; readonly browserHash: string }, now: Date) =>
  tx.sql.updateTable('sign_in_attempt').set({ tries_left: sql<number>`tries_left - 1` })
    .where('token_hash', '=', hashes.tokenHash).where('kind', '=', kind).where('browser_hash', '=', hashes.browserHash)
    .where('tries_left', '>', 0).where('expires_at', '>', now)
    .returning(['payload', 'tries_left as triesLeft']);

/** Forgets attempts that are over. */
export const forgetSignInAttempts = (tx: SystemTx, now: Date) => tx.sql.deleteFrom('sign_in_attempt').where('expires_at', '<', now);
