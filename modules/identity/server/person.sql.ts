import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** An address that nobody can have (RFC 2606) stands for that of a person who was forgotten; rows that name them stay whole. */
export const forgottenAddress = (id: UserId): string => `forgotten-${id}@forgotten.invalid`;

/** What is kept of a person's account: nothing that is secret. */
export const findPersonal = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('user_account').select(['email', 'given_name', 'family_name', 'email_verified_at', 'password_changed_at', 'locked_at', 'created_at', 'updated_at']).where('id', '=', id);

/** The account, held until the transaction ends. */
export const holdAccount = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('user_account').select(['email', 'given_name']).where('id', '=', id).forUpdate();

/** Links that were mailed, without their secrets. */
export const listPersonalLinks = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('mail_token').select(['purpose', 'created_at', 'expires_at', 'used_at']).where('user_id', '=', id).orderBy('created_at');

/** Networks that somebody signed in from not long ago. */
export const listKnownNetworks = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('known_network').select(['address', 'seen_at']).where('user_id', '=', id).orderBy('seen_at');

/** Leaves of an account only its number: nobody can sign in to it or be mailed by it, and its address is free again. */
export const forgetAccount = (tx: SystemTx, id: UserId, now: Date) => [
  tx.sql.updateTable('user_account')
    .set({ email: forgottenAddress(id), given_name: '', family_name: '', password_hash: null, password_changed_at: null, locked_at: now, updated_at: now })
    .where('id', '=', id),
  tx.sql.deleteFrom('mail_token').where('user_id', '=', id),
  tx.sql.deleteFrom('known_network').where('user_id', '=', id),
] as const;
