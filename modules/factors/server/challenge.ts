import { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import type { ClientFacts, Services } from '@dott/platform/http';
import { zId, type UserId } from '@dott/platform/ids';
import { factorFailed, factorPassed, openAttempt, redeemAttempt, refuseLockedFactor, tryAttempt } from '@dott/modules/identity/server';
import type { FactorProof } from '../contract.ts';
import { factorErrors } from '../errors.ts';
import { CHALLENGE_MS, CHALLENGE_TRIES } from '../rules.ts';
import { askPasskey, takePasskey } from './passkeys.ts';
import { takeCode } from './recovery.ts';
import { reportFactor } from './report.ts';
import { factorsOf } from './state.ts';
import { takeTotp, wrongCode } from './totp.ts';

/** A right password, or a provider's word, that waits for its second step. */
const Waiting = z.object({ userId: zId<UserId>(), provenIn: z.string(), returnTo: z.string().optional(), grantId: z.string().optional() });
type Waiting = z.output<typeof Waiting>;

/** What a browser is told when a second step is needed; undefined when the person has set up none. */
export async function openChallenge(services: Services, waiting: Waiting, browser: string) {
  const state = await factorsOf(services, waiting.userId);
  if (state.methods.length === 0) return undefined;
  const challenge = await services.db.withSystem('ask for a second factor', (tx) =>
    openAttempt(tx, { kind: 'mfa', browser, payload: JSON.stringify(waiting), lifeMs: CHALLENGE_MS, tries: CHALLENGE_TRIES }, services.clock.now()));
  const passkey = state.passkeys.length > 0 ? await askPasskey(services, challenge, state.passkeys) : null;
  return { challenge, methods: state.methods, passkey };
}

export interface ShownFactor {
  readonly challenge: string;
  readonly browser: string;
  readonly proof: z.output<typeof FactorProof>;
  readonly client: ClientFacts;
}

/**
 * Ends a sign-in by its second step: in the browser that gave the password, within ten minutes, once, with at most five wrong codes,
 * each of which counts towards the lock of the account.
 */
export async function redeemChallenge(services: Services, { challenge, browser, proof, client }: ShownFactor): Promise<Waiting> {
  const shown = { kind: 'mfa' as const, token: challenge, browser, now: services.clock.now() };
  const attempt = await services.db.withSystem('try a second factor', (tx) => tryAttempt(tx, shown));
  if (!attempt) throw factorErrors['challenge-over']();
  const waiting = Waiting.parse(JSON.parse(attempt.payload));
  const { userId } = waiting;
  await refuseLockedFactor(services, { userId, client });
  const right = await services.db.withSystem('check a second factor', async (tx) => {
    if (!await takeFactor(tx, services, { userId, challenge, proof })) return false;
    // Of two requests that show the same challenge one finds it; the other one's code is not used up either.
    if (await redeemAttempt(tx, shown) === undefined) throw factorErrors['challenge-over']();
    if (proof.method === 'recovery') reportFactor(tx, { services, client, principal: { userId } }, 'codeUsed');
    return true;
  });
  if (!right) throw await factorFailed(services, { userId, client }) ?? (proof.method === 'passkey' ? factorErrors['passkey-refused']() : wrongCode());
  await factorPassed(services, { userId, client });
  return waiting;
}

/** Whether a proof is right. Uses the code or the challenge's answer up. */
export function takeFactor(tx: SystemTx, services: Services, given: { userId: UserId; challenge: string; proof: ShownFactor['proof'] }): Promise<boolean> {
  const { userId, proof, challenge } = given;
  const now = services.clock.now();
  if (proof.method === 'totp') return takeTotp(tx, services.secrets, userId, proof.code, now);
  if (proof.method === 'recovery') return takeCode(tx, userId, proof.code, now);
  return takePasskey(tx, services, { reply: proof.response, challenge, userId }).then((owner) => owner !== undefined);
}
