import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** Who a person is at identity providers. */
export const listProviderNames = (tx: SystemTx, id: UserId) => tx.sql.selectFrom('identity_link').select(['issuer', 'subject', 'created_at']).where('user_id', '=', id).orderBy('created_at');

/** Removes the names that a person has at providers, with the tokens of sign-ins by them. */
export const forgetProviderNames = (tx: SystemTx, id: UserId) => [
  tx.sql.deleteFrom('identity_link').where('user_id', '=', id), tx.sql.deleteFrom('upstream_grant').where('user_id', '=', id),
] as const;
