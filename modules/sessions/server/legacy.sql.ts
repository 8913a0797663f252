import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';

/**
 * Forgets sign-ins that are long over. Not at once: another cookie of the same sign-in may name a later end, and another node's
 * clock may still be before this one.
 */
export const forgetLegacySignIns = (_tx: SystemTx) => sql<never>`delete from system.legacy_sign_in where expires_at < clock_timestamp() - interval '30 days'`;

/** Uses a sign-in up; no row when it was used before. */
export const takeLegacySignIn = (_tx: SystemTx, signIn: { readonly tokenHash: string; readonly userId: UserId; readonly expiresAt: Date }) => sql<{ token_hash: string }>`
  insert into system.legacy_sign_in (token_hash, user_id, expires_at) values (${signIn.tokenHash}, ${signIn.userId}, ${signIn.expiresAt})
  on conflict (token_hash) do nothing returning token_hash`;
