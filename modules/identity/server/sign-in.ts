import { createHmac } from 'node:crypto';
import { deriveKey } from '@dott/platform/config';
import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { identityErrors, limitErrors } from '../errors.ts';
import { failureLimits, networkOf, refusalOf, type Refusal } from '../rules.ts';
import { countFailure, findAccountByEmail, findFailures, forgetFailures, renewHash } from './identity.sql.ts';
import { hashPassword, isOutdated, isPassword, underGate } from './password-hash.ts';

export interface PasswordProof {
  readonly email: string;
  readonly password: string;
  readonly client: Pick<ClientFacts, 'ip'>;
}

interface Attempt {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  readonly accountHash: string;
}

/**
 * Answers whose password this is. Throws identity.invalid-credentials alike for an unknown address and a wrong password,
 * identity.email-not-verified only after the right one, identity.account-locked and security.rate-limited after too many failures,
 * whether the account exists or not.
 */
export async function verifyPassword(services: Services, proof: PasswordProof): Promise<{ userId: UserId }> {
  const email = proof.email.trim().toLowerCase();
  // Keyed, because people type all sorts of things into the wrong field.
  const accountHash = createHmac('sha256', deriveKey(services.config, 'sign-in failures')).update(email).digest('base64url');
  const attempt = { email, password: proof.password, address: networkOf(proof.client.ip), accountHash };
  const account = await underGate(() => check(services, attempt));
  if (!account.email_verified_at) throw identityErrors['email-not-verified']();
  if (account.password_hash && isOutdated(account.password_hash)) await renew(services, account.id, account.password_hash, proof.password);
  // The column holds ids of people only.
  return { userId: account.id as UserId };
}

async function check(services: Services, attempt: Attempt) {
  const { address, accountHash } = attempt;
  const now = services.clock.now();
  const [[account], [failures]] = await services.db.withSystem('check a password', (tx) =>
    tx.commit(findAccountByEmail(tx, attempt.email), findFailures(tx, address, accountHash, now)));
  const refusal = failures && refusalOf(failures, now);
  if (refusal) throw refused(refusal);
  const right = await isPassword(account?.password_hash, attempt.password);
  if (!account || !right) {
    const [[counted]] = await services.db.withSystem('count a failed sign-in', (tx) => tx.commit(countFailure(tx, address, accountHash, services.clock.now())));
    // Attempts that were made at the same moment saw a lower count before.
    if (counted && counted.failures > failureLimits.account) throw refused({ kind: 'account', retryAfterMs: failureLimits.windowMs });
    throw identityErrors['invalid-credentials']();
  }
  if (failures && failures.account > 0) await services.db.withSystem('forget failed sign-ins', (tx) => tx.commit(forgetFailures(tx, address, accountHash)));
  return account;
}

function refused(refusal: Refusal): Error {
  const { retryAfterMs } = refusal;
  return refusal.kind === 'account' ? identityErrors['account-locked']({ retryAfterMs }) : limitErrors['rate-limited']({ retryAfterMs });
}

async function renew(services: Services, id: string, former: string, password: string): Promise<void> {
  const renewed = await hashPassword(password);
  await services.db.withSystem('renew a password hash', (tx) => tx.commit(renewHash(tx, id, former, renewed)));
}
