import { proofErrors } from '../errors/index.ts';
import type { Principal, Services } from './context.ts';

/** How long a proof of who somebody is opens what is dangerous. */
export const PROOF_MS = 10 * 60_000;

/** Throws 403 `security.step-up-required`, naming the ways to prove it, unless the last proof is recent. */
export async function requireRecentProof(services: Services, principal: Pick<Principal, 'userId' | 'provenAt'>): Promise<void> {
  // Sessions live by the database's time, which a process's own clock may not be told to leave.
  if (Date.now() - principal.provenAt <= PROOF_MS) return;
  throw proofErrors['step-up-required']({ extra: { methods: await services.proofs.methodsOf(principal.userId) } });
}
