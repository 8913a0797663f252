import { createHmac } from 'node:crypto';
import { deriveKey } from '@dott/platform/config';
import type { ClientFacts, Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { identityErrors, limitErrors } from '../errors.ts';
import { failureLimits, networkOf, refusalOf, type Refusal } from '../rules.ts';
import { countFailure, findFailures, findFailuresEverywhere, findKnownNetwork, forgetFailures, holdCount, keepKnownNetwork, type Attempted } from './failures.sql.ts';
import { findAccountByEmail, renewHash } from './identity.sql.ts';
import { hashPassword, isOutdated, isPassword, underGate } from './password-hash.ts';

export interface PasswordProof {
  readonly email: string;
  readonly password: string;
  readonly client: Pick<ClientFacts, 'ip'> & Partial<ClientFacts>;
}

interface Attempt extends Attempted {
  readonly email: string;
  readonly password: string;
  readonly client: PasswordProof['client'];
}

const dayMs = 24 * 60 * 60_000;

/**
 * Answers whose password this is. Throws identity.invalid-credentials alike for an unknown address and a wrong password,
 * identity.email-not-verified only after the right one, identity.account-locked and security.rate-limited after too many failures,
 * whether the account exists or not.
 */
export async function verifyPassword(services: Services, proof: PasswordProof): Promise<{ userId: UserId }> {
  const email = proof.email.trim().toLowerCase();
  const accountHash = accountHashOf(services.config, email);
  const attempt = { email, client: proof.client, password: proof.password, address: networkOf(proof.client.ip), accountHash };
  const account = await underGate(() => check(services, attempt));
  if (!account.email_verified_at) {
    services.security.report({ type: 'LOGIN_UNVERIFIED', userId: account.id, ip: proof.client.ip, userAgent: proof.client.userAgent });
    throw identityErrors['email-not-verified']();
  }
  if (account.password_hash && isOutdated(account.password_hash)) await renew(services, account.id, account.password_hash, proof.password);
  // The column holds ids of people only.
  return { userId: account.id as UserId };
}

/** What failures of an address are counted under. Keyed, because people type all sorts of things into the wrong field. */
export function accountHashOf(config: Services['config'], email: string): string {
  return createHmac('sha256', deriveKey(config, 'sign-in failures')).update(email).digest('base64url');
}

async function check(services: Services, attempt: Attempt) {
  const now = services.clock.now();
  const [[account], [failures], [everywhere], [known]] = await services.db.withSystem('check a password', (tx) => tx.commit(
    findAccountByEmail(tx, attempt.email), findFailures(tx, attempt, now), findFailuresEverywhere(tx, attempt, now), findKnownNetwork(tx, attempt.email, attempt.address)));
  if (!failures || !everywhere) throw new Error('a sum without rows is a row all the same');
  const refusal = refusalOf({ ...failures, ...everywhere, known: known !== undefined }, now);
  if (refusal) {
    tellRefusal(services, attempt, refusal, { ...failures, userId: account?.id });
    throw refused(refusal);
  }
  const right = await isPassword(account?.password_hash, attempt.password);
  if (!account || !right) throw await failed(services, attempt, account?.id);
  const familiar = known !== undefined && now.getTime() - known.seen_at.getTime() < dayMs;
  // Where a second step is to come, nothing is forgotten and no network becomes a known one before it was shown. The column holds ids of people only.
  if ((failures.account > 0 || !familiar) && (await services.factors.methodsOf(account.id as UserId)).length === 0) {
    await services.db.withSystem('remember a good sign-in', (tx) => tx.commit(forgetFailures(tx, attempt), keepKnownNetwork(tx, account.id, attempt.address, now)));
  }
  return account;
}

/** Counts a failure and answers the error it ends in. Whether there is somebody to tell of a lock is found out by the job, after the answer. */
async function failed(services: Services, attempt: Attempt, userId: string | undefined): Promise<Error> {
  const now = services.clock.now();
  const counted = await services.db.withSystem('count a failed sign-in', async (tx) => {
    // Failures of an account are counted one after the other, so that exactly one of them is the one that locks it everywhere.
    const [, [row], [sum]] = await tx.batch(holdCount(tx, attempt), countFailure(tx, attempt, now), findFailuresEverywhere(tx, attempt, now));
    if (sum?.everywhere === failureLimits.accountEverywhere) tx.enqueue('identity.tell-locked', { email: attempt.email }, { key: `locked:${attempt.accountHash}` });
    return row?.failures ?? 0;
  });
  services.security.report({ type: 'LOGIN_FAILED', userId, ip: attempt.client.ip, userAgent: attempt.client.userAgent, detail: { account: attempt.accountHash, failures: counted } });
  // Attempts that were made at the same moment saw a lower count before.
  return counted > failureLimits.account ? refused({ kind: 'account', retryAfterMs: failureLimits.windowMs }) : identityErrors['invalid-credentials']();
}

/** Says why an attempt was not even looked at; ten different accounts from one address are an attack with a name. */
function tellRefusal({ security }: Services, attempt: Attempt, refusal: Refusal, seen: { account: number; accountsOfAddress: number; userId: string | undefined }): void {
  const stuffing = refusal.kind === 'address' && seen.accountsOfAddress >= failureLimits.accountsOfAddress;
  const type = refusal.kind === 'account' ? 'ACCOUNT_LOCKED' : stuffing ? 'CREDENTIAL_STUFFING' : 'RATE_LIMITED';
  const detail = { account: attempt.accountHash, accounts: seen.accountsOfAddress, ...(refusal.kind === 'account' && { everywhere: seen.account < failureLimits.account }), limit: `sign-in ${refusal.kind}` };
  // Attempts that are refused count nowhere, so a guesser may make as many as he likes.
  security.reportOnce({ type, userId: refusal.kind === 'account' ? seen.userId : undefined, ip: attempt.client.ip, userAgent: attempt.client.userAgent, detail });
}

/** The error of an attempt that has to wait. */
export function refused(refusal: Refusal): Error {
  const { retryAfterMs } = refusal;
  return refusal.kind === 'account' ? identityErrors['account-locked']({ retryAfterMs }) : limitErrors['rate-limited']({ retryAfterMs });
}

async function renew(services: Services, id: string, former: string, password: string): Promise<void> {
  const renewed = await hashPassword(password);
  await services.db.withSystem('renew a password hash', (tx) => tx.commit(renewHash(tx, id, former, renewed)));
}
