import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** When an authenticator app was set up. */
export const listApps = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('totp_factor').select(['created_at', 'confirmed_at']).where('user_id', '=', id);

/** Recovery codes by their dates. */
export const listCodes = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('recovery_code').select(['created_at', 'used_at']).where('user_id', '=', id).orderBy('created_at');

/** Passkeys as their owner named them. */
export const listKeys = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('passkey').select(['name', 'credential_id', 'transports', 'backed_up', 'created_at', 'last_used_at']).where('user_id', '=', id).orderBy('created_at');

/** Removes every second factor of a person. */
export const forgetFactors = (tx: SystemTx, id: UserId) => [
  tx.sql.deleteFrom('totp_factor').where('user_id', '=', id), tx.sql.deleteFrom('recovery_code').where('user_id', '=', id), tx.sql.deleteFrom('passkey').where('user_id', '=', id),
] as const;
