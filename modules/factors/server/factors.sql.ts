import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

export interface NewTotp {
  readonly id: string;
  readonly userId: UserId;
  readonly sealed: string;
  readonly now: Date;
}

/** Keeps the secret of an app that is being set up in place of one that was begun; no row when one is on already. */
export const putTotp = (tx: SystemTx, totp: NewTotp) =>
  tx.sql.insertInto('totp_factor')
    .values({ id: totp.id, user_id: totp.userId, secret: totp.sealed, last_step: null, confirmed_at: null, created_at: totp.now })
    .onConflict((conflict) => conflict.constraint('totp_factor_user_key')
      .doUpdateSet({ id: totp.id, secret: totp.sealed, created_at: totp.now }).where('totp_factor.confirmed_at', 'is', null))
    .returning('id');

export const findTotp = (tx: SystemTx, userId: UserId) =>
  tx.sql.selectFrom('totp_factor').select(['id', 'secret', 'confirmed_at']).where('user_id', '=', userId);

export const confirmTotp = (tx: SystemTx, id: string, step: number, now: Date) =>
  tx.sql.updateTable('totp_factor').set({ confirmed_at: now, last_step: step }).where('id', '=', id).where('confirmed_at', 'is', null).returning('id');

/** Uses a time step up; no row when it or a later one was used before, also at the same moment. */
export const takeStep = (tx: SystemTx, id: string, step: number) =>
  tx.sql.updateTable('totp_factor').set({ last_step: step })
    .where('id', '=', id).where('confirmed_at', 'is not', null).where((where) => where.or([where('last_step', 'is', null), where('last_step', '<', step)]))
    .returning('id');

export const deleteTotp = (tx: SystemTx, userId: UserId) =>
  tx.sql.deleteFrom('totp_factor').where('user_id', '=', userId).where('confirmed_at', 'is not', null).returning('id');

export const listRecoveryCodes = (tx: SystemTx, userId: UserId) =>
  tx.sql.selectFrom('recovery_code').select(['id', 'salt', 'used_at']).where('user_id', '=', userId);

export interface NewRecoveryCode {
  readonly id: string;
  readonly userId: UserId;
  readonly salt: string;
  readonly codeHash: string;
  readonly now: Date;
}

export const insertRecoveryCodes = (tx: SystemTx, codes: readonly NewRecoveryCode[]) =>
  tx.sql.insertInto('recovery_code').values(codes.map((code) => ({
    id: code.id, user_id: code.userId, salt: code.salt, code_hash: code.codeHash, used_at: null, created_at: code.now,
  })));

/** Uses a code up; of two uses at once one finds it. */
export const takeRecoveryCode = (tx: SystemTx, userId: UserId, codeHash: string, now: Date) =>
  tx.sql.updateTable('recovery_code').set({ used_at: now }).where('user_id', '=', userId).where('code_hash', '=', codeHash).where('used_at', 'is', null).returning('id');

export const deleteRecoveryCodes = (tx: SystemTx, userId: UserId) => tx.sql.deleteFrom('recovery_code').where('user_id', '=', userId);

const passkeyColumns = ['id', 'user_id', 'credential_id', 'public_key', 'counter', 'transports', 'name', 'backed_up', 'created_at', 'last_used_at'] as const;

export const listPasskeys = (tx: SystemTx, userId: UserId) =>
  tx.sql.selectFrom('passkey').select(passkeyColumns).where('user_id', '=', userId).orderBy('created_at').orderBy('id');

export const findPasskey = (tx: SystemTx, credentialId: string) => tx.sql.selectFrom('passkey').select(passkeyColumns).where('credential_id', '=', credentialId);

export interface NewPasskey {
  readonly id: string;
  readonly userId: UserId;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly aaguid: string;
  readonly backedUp: boolean;
  readonly now: Date;
}

/** Keeps a passkey; no row when this credential is known, whoever's it is. */
export const insertPasskey = (tx: SystemTx, key: NewPasskey) =>
  tx.sql.insertInto('passkey').values({
    id: key.id, user_id: key.userId, credential_id: key.credentialId, public_key: key.publicKey, counter: key.counter, transports: key.transports.join(','),
    name: key.name, aaguid: key.aaguid, backed_up: key.backedUp, created_at: key.now, last_used_at: null,
  }).onConflict((conflict) => conflict.constraint('passkey_credential_key').doNothing()).returning(passkeyColumns);

/** Notes a use; no row when the counter did not go on, which is how a copied authenticator shows. Those that never count stay at zero. */
export const usePasskey = (tx: SystemTx, id: string, counter: number, now: Date) =>
  tx.sql.updateTable('passkey').set({ counter, last_used_at: now }).where('id', '=', id)
    .where('counter', counter === 0 ? '=' : '<', counter).returning('id');

export const renamePasskey = (tx: SystemTx, userId: UserId, id: string, name: string) =>
  tx.sql.updateTable('passkey').set({ name }).where('id', '=', id).where('user_id', '=', userId).returning(passkeyColumns);

export const deletePasskey = (tx: SystemTx, userId: UserId, id: string) => tx.sql.deleteFrom('passkey').where('id', '=', id).where('user_id', '=', userId).returning('id');

/** Lets changes of one person's factors wait for each other: whether a factor is the last one must not change meanwhile. */
export const holdFactors = (tx: SystemTx, userId: UserId) => tx.sql.selectFrom('user_account').select('password_hash').where('id', '=', userId).forUpdate();

export const findPassword = (tx: SystemTx, userId: UserId) => tx.sql.selectFrom('user_account').select('password_hash').where('id', '=', userId);
