import { sql } from 'kysely';
import type { SealedColumn } from '@dott/platform/secrets/rotate';
import { totpPlace } from './totp-place.ts';
import './tables.ts';

/** The secrets of authenticator apps, for who changes the key. */
export const sealedSecrets: SealedColumn = {
  name: 'secrets of authenticator apps',
  placeOf: totpPlace,
  stale: (tx, { prefix, after, limit }) => tx.sql.selectFrom('totp_factor').select(['id', 'secret as sealed'])
    .where(sql<boolean>`not starts_with(secret, ${prefix})`).where('id', '>', after).orderBy('id').limit(limit),
  put: (tx, { id, former, sealed }) => tx.sql.updateTable('totp_factor').set({ secret: sealed }).where('id', '=', id).where('secret', '=', former).returning('id'),
};
