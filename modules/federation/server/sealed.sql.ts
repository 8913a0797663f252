import { sql } from 'kysely';
import type { SealedColumn } from '@dott/platform/secrets/rotate';
import './tables.ts';

/** What providers gave for sign-ins, for who changes the key. */
export const sealedTokens: SealedColumn = {
  name: 'tokens of identity providers',
  placeOf: (id) => ({ purpose: 'upstream tokens', row: id }),
  stale: (tx, { prefix, after, limit }) => tx.sql.selectFrom('upstream_grant').select(['id', 'tokens as sealed'])
    .where(sql<boolean>`not starts_with(tokens, ${prefix})`).where('id', '>', after).orderBy('id').limit(limit),
  put: (tx, { id, former, sealed }) => tx.sql.updateTable('upstream_grant').set({ tokens: sealed }).where('id', '=', id).where('tokens', '=', former).returning('id'),
};
