import { sql, type Compilable } from 'kysely';
import { rawQuery, type SystemTx } from '@dott/platform/db';
import { failureLimits } from '../rules.ts';
import './tables.ts';

/** Whose attempt it is: a network address and the keyed hash of what was typed as an account. */
export interface Attempted {
  readonly address: string;
  readonly accountHash: string;
}

const windowStart = (now: Date): Date => new Date(now.getTime() - failureLimits.windowMs);

/** Failed sign-ins of the address in the current window, and of the account there. */
export const findFailures = (tx: SystemTx, { address, accountHash }: Attempted, now: Date) =>
  tx.sql.selectFrom('sign_in_failure')
    .select([
      sql<number>`coalesce(sum(failures) filter (where account_hash = ${accountHash}), 0)`.as('account'),
      sql<Date | null>`min(window_started_at) filter (where account_hash = ${accountHash})`.as('accountSince'),
      sql<number>`coalesce(sum(failures), 0)`.as('address'),
      sql<number>`count(*)`.as('accountsOfAddress'),
      sql<Date | null>`min(window_started_at)`.as('addressSince'),
    ])
    .where('address', '=', address).where('window_started_at', '>', windowStart(now));

/** Failed sign-ins of the account in the current window, from all addresses. */
export const findFailuresEverywhere = (tx: SystemTx, { accountHash }: Attempted, now: Date) =>
  tx.sql.selectFrom('sign_in_failure')
    .select([sql<number>`coalesce(sum(failures), 0)`.as('everywhere'), sql<Date | null>`min(window_started_at)`.as('everywhereSince')])
    .where('account_hash', '=', accountHash).where('window_started_at', '>', windowStart(now));

/** When the owner of an address last signed in from a network. */
export const findKnownNetwork = (tx: SystemTx, email: string, address: string) =>
  tx.sql.selectFrom('known_network').innerJoin('user_account', 'user_account.id', 'known_network.user_id')
    .select('known_network.seen_at').where('user_account.email', '=', email).where('known_network.address', '=', address);

/** When a person last signed in from a network. */
export const findNetworkOf = (tx: SystemTx, userId: string, address: string) =>
  tx.sql.selectFrom('known_network').select('seen_at').where('user_id', '=', userId).where('address', '=', address);

export const keepKnownNetwork = (tx: SystemTx, userId: string, address: string, now: Date) =>
  tx.sql.insertInto('known_network').values({ user_id: userId, address, seen_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'address']).doUpdateSet({ seen_at: now }));

/** Lets failures of an account, from whatever address, wait for each other until the transaction ends. */
export const holdCount = (tx: SystemTx, { accountHash }: Attempted) =>
  rawQuery(tx, sql`select pg_advisory_xact_lock(hashtextextended(${accountHash}, 0))`);

/** Counts one failure; a window that is over starts anew. */
export function countFailure(tx: SystemTx, { address, accountHash }: Attempted, now: Date): Compilable<{ failures: number }> {
  const since = windowStart(now);
  return tx.sql.insertInto('sign_in_failure').values({ address, account_hash: accountHash, failures: 1, window_started_at: now })
    .onConflict((conflict) => conflict.columns(['address', 'account_hash']).doUpdateSet({
      failures: sql<number>`case when sign_in_failure.window_started_at > ${since} then sign_in_failure.failures + 1 else 1 end`,
      window_started_at: sql<Date>`case when sign_in_failure.window_started_at > ${since} then sign_in_failure.window_started_at else ${now} end`,
    }))
    .returning('failures');
}

export const forgetFailures = (tx: SystemTx, { address, accountHash }: Attempted) =>
  tx.sql.deleteFrom('sign_in_failure').where('address', '=', address).where('account_hash', '=', accountHash);

/** Removes counters whose window is over, and networks that nobody has signed in from for a long time. */
export const forgetAttempts = (tx: SystemTx, before: { failures: Date; networks: Date }) => [
  tx.sql.deleteFrom('sign_in_failure').where('window_started_at', '<', before.failures),
  tx.sql.deleteFrom('known_network').where('seen_at', '<', before.networks),
] as const;
