import type { SystemTx } from '@dott/platform/db';
import './tables.ts';

/** Somebody's name at a provider. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

export const findLink = (tx: SystemTx, { issuer, subject }: Subject) =>
  tx.sql.selectFrom('identity_link').select('user_id').where('issuer', '=', issuer).where('subject', '=', subject);

/** Issuers that a person signs in with. */
export const listIssuers = (tx: SystemTx, userId: string) =>
  tx.sql.selectFrom('identity_link').select('issuer').where('user_id', '=', userId).orderBy('created_at');

/** Links a name at a provider to a person, unless it is somebody's already. */
export const insertLink = (tx: SystemTx, { issuer, subject }: Subject, userId: string, now: Date) =>
  tx.sql.insertInto('identity_link').values({ issuer, subject, user_id: userId, created_at: now })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing()).returning('user_id');

export interface NewGrant extends Subject {
  readonly id: string;
  readonly userId: string;
  readonly providerSession: string | null;
  readonly tokens: string;
  readonly now: Date;
}

export const insertGrant = (tx: SystemTx, grant: NewGrant) =>
  tx.sql.insertInto('upstream_grant').values({
    id: grant.id, user_id: grant.userId, session_id: null, issuer: grant.issuer, subject: grant.subject, provider_session: grant.providerSession,
    tokens: grant.tokens, renewed_at: grant.now, renewing_until: null, created_at: grant.now,
  });

/** Gives a grant to the session that its hand-off opened; no row when the provider has ended that sign-in meanwhile. */
export const bindGrant = (tx: SystemTx, id: string, sessionId: string) =>
  tx.sql.updateTable('upstream_grant').set({ session_id: sessionId }).where('id', '=', id).where('session_id', 'is', null).returning('id');

export const findGrant = (tx: SystemTx, sessionId: string) =>
  tx.sql.selectFrom('upstream_grant').select(['id', 'issuer', 'subject', 'tokens', 'renewed_at']).where('session_id', '=', sessionId);

/** Claims a renewal for one node; no row while another has it. */
export const claimRenewal = (tx: SystemTx, id: string, seen: Date, now: Date, until: Date) =>
  tx.sql.updateTable('upstream_grant').set({ renewing_until: until })
    .where('id', '=', id).where('renewed_at', '=', seen).where((where) => where.or([where('renewing_until', 'is', null), where('renewing_until', '<', now)]))
    .returning('tokens');

export const storeRenewal = (tx: SystemTx, id: string, tokens: string, now: Date) =>
  tx.sql.updateTable('upstream_grant').set({ tokens, renewed_at: now, renewing_until: null }).where('id', '=', id);

export const releaseRenewal = (tx: SystemTx, id: string) => tx.sql.updateTable('upstream_grant').set({ renewing_until: null }).where('id', '=', id);

export const deleteGrant = (tx: SystemTx, id: string) => tx.sql.deleteFrom('upstream_grant').where('id', '=', id);

/** What a provider ends: one of its sessions, or all of a person. Held until the transaction ends, so that a hand-off in between waits. */
export function lockGrants(tx: SystemTx, { issuer, subject, providerSession }: { readonly issuer: string; readonly subject: string | undefined; readonly providerSession: string | undefined }) {
  const grants = tx.sql.selectFrom('upstream_grant').select(['id', 'user_id', 'session_id']).where('issuer', '=', issuer);
  const named = subject === undefined ? grants : grants.where('subject', '=', subject);
  return (providerSession === undefined ? named : named.where('provider_session', '=', providerSession)).orderBy('id').forUpdate();
}

/** Remembers a logout token; no row when it was heard before. */
export const hearLogoutToken = (tx: SystemTx, tokenHash: string, expiresAt: Date) =>
  tx.sql.insertInto('logout_token').values({ token_hash: tokenHash, expires_at: expiresAt }).onConflict((conflict) => conflict.doNothing()).returning('token_hash');

/** Forgets grants that no hand-off fetched, and logout tokens that are too old to be believed again. */
export const forgetUpstream = (tx: SystemTx, now: Date, unfetchedSince: Date) => [
  tx.sql.deleteFrom('upstream_grant').where('session_id', 'is', null).where('created_at', '<', unfetchedSince),
  tx.sql.deleteFrom('logout_token').where('expires_at', '<', now),
] as const;
