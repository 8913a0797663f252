import { hash } from 'node:crypto';
import { claimKey, findClaim, isKeyBusy, isKeyTaken, keepReference, type IdempotencyClaim, type TenantTx, type TenantExtras } from '../db/index.ts';
import { requestErrors } from '../errors/index.ts';

/** The claim that a repeated request makes again; undefined for a caller that sent no key. */
export function claimOf(key: string | undefined, userId: string | null, operation: string, sent: unknown, file?: Uint8Array): IdempotencyClaim | undefined {
  if (key === undefined || userId === null) return undefined;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw requestErrors.invalid({ fields: { 'Idempotency-Key': { code: 'invalid', message: 'Use 1 to 200 visible characters.' } } });
  }
  const content = hash('sha256', JSON.stringify(sent) ?? '');
  return { userId, operation, key, bodyHash: file ? `${content}.${hash('sha256', file)}` : content };
}

/** What a claim adds to the tenant's transaction: taken with the first flight, its reference kept with the last. */
export function claimExtras(claim: IdempotencyClaim): TenantExtras {
  return {
    opening: (sql) => [claimKey(sql, claim)],
    closing: ({ sql, reference }) => (reference === undefined ? [] : [keepReference(sql, claim, reference)]),
  };
}

/** Runs work under a claim; when the key was used before, `replay` presents what that request made. */
export async function underClaim<T>(claim: IdempotencyClaim | undefined, work: () => Promise<T>, replay: () => Promise<T>): Promise<T> {
  if (!claim) return work();
  try {
    return await work();
  } catch (error) {
    if (isKeyBusy(error)) throw requestErrors['in-flight']({ retryAfterMs: 1_000, cause: error });
    if (!isKeyTaken(error)) throw error;
  }
  return replay();
}

/** The reference that the first request left; refuses the key for other content. */
export async function claimedReference(tx: TenantTx, claim: IdempotencyClaim): Promise<string | null> {
  const earlier = await findClaim(tx, claim);
  if (!earlier) throw requestErrors['in-flight']({ retryAfterMs: 1_000 });
  if (earlier.bodyHash !== claim.bodyHash) throw requestErrors['idempotency-mismatch']();
  return earlier.reference;
}
