import { createHmac } from 'node:crypto';
import { deriveKey } from '@dott/platform/config';
import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { failureLimits, networkOf, refusalOf } from '../rules.ts';
import { countFailure, findFailures, findFailuresEverywhere, findNetworkOf, forgetFailures, holdCount, keepKnownNetwork, type Attempted } from './failures.sql.ts';
import { findAccount } from './identity.sql.ts';
import { accountHashOf, refused } from './sign-in.ts';

/** Who shows a second factor, and from where. */
export interface FactorAttempt {
  readonly userId: UserId;
  readonly client: Pick<ClientFacts, 'ip'>;
}

/** Wrong codes are counted beside wrong passwords and by the same limits, so that a right password does not make them forgotten. */
function attemptedBy(services: Services, { userId, client }: FactorAttempt): Attempted {
  const accountHash = createHmac('sha256', deriveKey(services.config, 'sign-in failures')).update(`factor:${userId}`).digest('base64url');
  return { address: networkOf(client.ip), accountHash };
}

/** Throws identity.account-locked or security.rate-limited when there were too many wrong codes, before one is looked at. */
export async function refuseLockedFactor(services: Services, who: FactorAttempt): Promise<void> {
  const attempt = attemptedBy(services, who);
  const now = services.clock.now();
  const [[failures], [everywhere], [known]] = await services.db.withSystem('look at wrong codes', (tx) => tx.commit(
    findFailures(tx, attempt, now), findFailuresEverywhere(tx, attempt, now), findNetworkOf(tx, who.userId, attempt.address)));
  if (!failures || !everywhere) throw new Error('a sum without rows is a row all the same');
  const refusal = refusalOf({ ...failures, ...everywhere, known: known !== undefined }, now);
  if (refusal) throw refused(refusal);
}

/** Counts a wrong code; answers the error of a lock that it ran past, undefined when the code's own error is the one to tell. */
export async function factorFailed(services: Services, who: FactorAttempt): Promise<Error | undefined> {
  const attempt = attemptedBy(services, who);
  const now = services.clock.now();
  const counted = await services.db.withSystem('count a wrong code', async (tx) => {
    const [, [row], [sum], [account]] = await tx.batch(holdCount(tx, attempt), countFailure(tx, attempt, now), findFailuresEverywhere(tx, attempt, now), findAccount(tx, who.userId));
    if (sum?.everywhere === failureLimits.accountEverywhere && account) tx.enqueue('identity.tell-locked', { email: account.email }, { key: `locked:${attempt.accountHash}` });
    return row?.failures ?? 0;
  });
  services.security.report({ type: 'MFA_FAILED', userId: who.userId, ip: who.client.ip, detail: { failures: counted } });
  return counted > failureLimits.account ? refused({ kind: 'account', retryAfterMs: failureLimits.windowMs }) : undefined;
}

/** A right code makes failures of code and password from here forgotten, and the network a known one. */
export async function factorPassed(services: Services, who: FactorAttempt): Promise<void> {
  const attempt = attemptedBy(services, who);
  await services.db.withSystem('remember a good sign-in', async (tx) => {
    const [account] = await tx.run(findAccount(tx, who.userId));
    if (!account) return;
    const typed = { ...attempt, accountHash: accountHashOf(services.config, account.email) };
    await tx.commit(forgetFailures(tx, attempt), forgetFailures(tx, typed), keepKnownNetwork(tx, account.id, attempt.address, services.clock.now()));
  });
  services.security.report({ type: 'MFA_SUCCEEDED', userId: who.userId, ip: who.client.ip });
}
