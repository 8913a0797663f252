import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { networkOf, refusalOf } from '../rules.ts';
import { findFailures, findFailuresEverywhere, findKnownNetwork } from './failures.sql.ts';
import { findAccountByEmail } from './identity.sql.ts';
import { accountHashOf } from './sign-in.ts';

/** Whose address this is, if they could sign in with a password from here right now: known, confirmed, not locked. Counts nothing. */
export async function findUsable(services: Services, who: { readonly email: string; readonly client: Pick<ClientFacts, 'ip'> }): Promise<UserId | undefined> {
  const email = who.email.trim().toLowerCase();
  const now = services.clock.now();
  const attempted = { address: networkOf(who.client.ip), accountHash: accountHashOf(services.config, email) };
  const [[account], [failures], [everywhere], [known]] = await services.db.withSystem('look for a person', (tx) => tx.commit(
    findAccountByEmail(tx, email), findFailures(tx, attempted, now), findFailuresEverywhere(tx, attempted, now), findKnownNetwork(tx, email, attempted.address)));
  if (!failures || !everywhere) throw new Error('a sum without rows is a row all the same');
  if (!account?.email_verified_at || refusalOf({ ...failures, ...everywhere, known: known !== undefined }, now)) return undefined;
  // The column holds ids of people only.
  return account.id as UserId;
}
