import type { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import { accessErrors } from '@dott/platform/errors';
import type { OpenContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { redirectTo } from '@dott/modules/onboarding/rules';
import { findOnboarding } from '@dott/modules/onboarding/server';
import { listWaiting } from '@dott/modules/team/server';
import { listMemberships } from '@dott/modules/tenants/server';
import type { sessions } from '../contract.ts';
import { fingerprintHeader } from './browser-check.ts';
import { redeemHandoff } from './handoff.ts';
import { presentCurrent } from './presenting.ts';
import { askSecondStep } from './second-step.ts';

type Proof = z.output<(typeof sessions)['operations']['create']['body']>;
type Created = z.input<(typeof sessions)['operations']['create']['reply']>;

/** Opens a session: checks the proof, keeps the session, and answers where the person goes on. */
export async function signIn(ctx: OpenContext, proof: Proof): Promise<Created> {
  if (proof.proof !== 'legacy') return open(ctx, await prove(ctx, proof));
  return ctx.services.legacyDoor.move(ctx, proof.cookie, (found) => open(ctx, { ...found, returnTo: proof.returnTo }));
}

/** Somebody whose proof was found good. */
interface Proven {
  readonly userId: UserId;
  readonly provenIn: string;
  readonly returnTo: string | undefined;
  /** The business to work in; the only one of the person when absent. */
  readonly tenantId?: TenantId | undefined;
  /** What has to stand in the transaction that opens the session. */
  readonly claim?: (tx: SystemTx) => Promise<void>;
}

async function open(ctx: OpenContext, { userId, provenIn, returnTo, tenantId, claim }: Proven): Promise<Created> {
  const { sessions: engine, fingerprints, db } = ctx.services;
  const fingerprint = fingerprints.of(userId, ctx.client);
  const { sid } = await db.withSystem('open a session', async (tx) => {
    await claim?.(tx);
    return engine.create(tx, { userId, ...(tenantId && { tenantId }), client: ctx.client, fingerprint, provenIn });
  });
  const view = await engine.resolve(sid);
  if (!view) throw accessErrors['not-authenticated']();
  ctx.setHeader('x-dott-set-fp', fingerprintHeader(view));
  return { sid, session: presentCurrent(view), redirectTo: await whereTo(ctx, userId, view.tenantId, returnTo) };
}

async function prove({ services, client }: OpenContext, proof: Exclude<Proof, { proof: 'legacy' }>): Promise<Proven> {
  if (proof.proof === 'handoff') return redeemHandoff(services, proof.handoff, proof.browser);
  if (proof.proof === 'mfa') {
    const { userId, provenIn: begun, returnTo } = await services.factors.redeemChallenge({ challenge: proof.challenge, browser: proof.browser, proof: proof.factor, client });
    return { userId, provenIn: begun, returnTo };
  }
  const provenIn = await services.sessions.proofBegins();
  if (proof.proof === 'passkey') return { userId: await services.factors.provePasskey(proof.response, proof.browser), provenIn, returnTo: proof.returnTo };
  const { userId } = await services.identity.verifyPassword({ email: proof.email, password: proof.password, client });
  await askSecondStep(services, { userId, provenIn, returnTo: proof.returnTo }, proof.browser);
  return { userId, provenIn, returnTo: proof.returnTo };
}

async function whereTo(ctx: OpenContext, userId: UserId, chosen: TenantId | null, asked: string | undefined): Promise<string> {
  return ctx.services.db.withSystem('where a person goes on', async (tx) => {
    const [rows, [begun], invitations] = await tx.commit(listMemberships(tx, userId), findOnboarding(tx, userId), listWaiting(tx, userId, ctx.now()));
    // The column holds ids of businesses only.
    const tenantIds = rows.map((row) => row.id as TenantId);
    return redirectTo({ tenantIds, chosen, onboarding: begun?.state ?? 'NOT_STARTED', invited: invitations.length > 0, ...(asked !== undefined && { asked }) });
  });
}
