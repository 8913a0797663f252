import type { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import type { SessionContext } from '@dott/platform/http';
import { factorFailed, factorPassed, refuseLockedFactor } from '@dott/modules/identity/server';
import type { factors } from '../contract.ts';
import { factorErrors } from '../errors.ts';
import { takeFactor } from './challenge.ts';
import { beginPasskeyStepUp, provePasskeyStepUp } from './passkeys.ts';
import { reportFactor } from './report.ts';
import { factorsOf, stepUpMethods } from './state.ts';
import { wrongCode } from './totp.ts';

type Proof = z.output<(typeof factors)['operations']['stepUp']['body']>;

/** By what the person can prove it, with the passkey's question ready. */
export async function beginStepUp(ctx: SessionContext) {
  const state = await factorsOf(ctx.services, ctx.principal.userId);
  return { methods: [...stepUpMethods(state)], passkey: await beginPasskeyStepUp(ctx, state.passkeys) };
}

/** Checks a proof and goes on under a new session id whose proof is of now. */
export async function stepUp(ctx: SessionContext, proof: Proof): Promise<{ provenAt: string }> {
  const { services } = ctx;
  try {
    await prove(ctx, proof);
  } catch (error) {
    services.security.report({ type: 'STEP_UP_FAILED', ...whereabouts(ctx), detail: { method: proof.method } });
    throw error;
  }
  await services.db.withSystem('go on with a new proof', (tx) => renewSession(tx, ctx));
  services.security.report({ type: 'STEP_UP_SUCCEEDED', ...whereabouts(ctx), detail: { method: proof.method } });
  return { provenAt: ctx.now().toISOString() };
}

/** Who it is about, for an event. */
export function whereabouts({ principal, client, requestId }: SessionContext) {
  return { userId: principal.userId, tenantId: principal.tenantId, sessionId: principal.sessionId, ip: client.ip, userAgent: client.userAgent, requestId };
}

async function prove(ctx: SessionContext, proof: Proof): Promise<void> {
  const { services, client, principal: { userId, session } } = ctx;
  const allowed = stepUpMethods(await factorsOf(services, userId));
  // A password alone is no proof for who has a second factor.
  if (!allowed.includes(proof.method)) throw factorErrors['challenge-over']();
  if (proof.method === 'password') {
    await services.identity.verifyPassword({ email: session?.user.email ?? '', password: proof.password, client });
    return;
  }
  await refuseLockedFactor(services, { userId, client });
  const right = proof.method === 'passkey'
    ? await provePasskeyStepUp(ctx, proof.response)
    : await services.db.withSystem('check a second factor', async (tx) => {
      const taken = await takeFactor(tx, services, { userId, challenge: '', proof });
      if (taken && proof.method === 'recovery') reportFactor(tx, ctx, 'codeUsed');
      return taken;
    });
  if (!right) throw await factorFailed(services, { userId, client }) ?? (proof.method === 'passkey' ? factorErrors['passkey-refused']() : wrongCode());
  await factorPassed(services, { userId, client });
}

/** A proof is a change of privilege: the session goes on under a new id, which reaches the web app's server when the transaction stands. */
async function renewSession(tx: SystemTx, ctx: SessionContext): Promise<void> {
  const { userId, sessionId, tenantId, session: former } = ctx.principal;
  const { sid, session } = await ctx.services.sessions.create(tx, { userId, tenantId, client: ctx.client, fingerprint: former?.fingerprint ?? null, replaces: sessionId, provenNow: true });
  const lifeSeconds = Math.floor((session.expiresAt - ctx.now().getTime()) / 1_000);
  tx.afterCommit(() => ctx.setHeader('x-dott-set-sid', `${sid};max-age=${lifeSeconds}`));
}
