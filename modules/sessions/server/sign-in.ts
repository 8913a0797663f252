import type { z } from 'zod';
import { accessErrors } from '@dott/platform/errors';
import type { OpenContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { redirectTo } from '@dott/modules/onboarding/rules';
import { findOnboarding } from '@dott/modules/onboarding/server';
import { listMemberships } from '@dott/modules/tenants/server';
import type { sessions } from '../contract.ts';
import { fingerprintHeader } from './browser-check.ts';
import { redeemHandoff } from './handoff.ts';
import { presentCurrent } from './presenting.ts';

type Proof = z.output<(typeof sessions)['operations']['create']['body']>;
type Created = z.input<(typeof sessions)['operations']['create']['reply']>;

/** Opens a session: checks the proof, keeps the session, and answers where the person goes on. */
export async function signIn(ctx: OpenContext, proof: Proof): Promise<Created> {
  const { sessions: engine, fingerprints, db } = ctx.services;
  const { userId, provenIn, returnTo } = await prove(ctx, proof);
  const { sid } = await db.withSystem('open a session', (tx) => engine.create(tx, { userId, client: ctx.client, fingerprint: fingerprints.of(userId, ctx.client), provenIn }));
  const view = await engine.resolve(sid);
  if (!view) throw accessErrors['not-authenticated']();
  ctx.setHeader('x-dott-set-fp', fingerprintHeader(view));
  return { sid, session: presentCurrent(view), redirectTo: await whereTo(ctx, userId, view.tenantId, returnTo) };
}

async function prove({ services, client }: OpenContext, proof: Proof): Promise<{ userId: UserId; provenIn: string; returnTo: string | undefined }> {
  if (proof.proof === 'handoff') return redeemHandoff(services, proof.handoff, proof.browser);
  const provenIn = await services.sessions.proofBegins();
  const { userId } = await services.identity.verifyPassword({ email: proof.email, password: proof.password, client });
  return { userId, provenIn, returnTo: proof.returnTo };
}

async function whereTo(ctx: OpenContext, userId: UserId, chosen: TenantId | null, asked: string | undefined): Promise<string> {
  return ctx.services.db.withSystem('where a person goes on', async (tx) => {
    const [rows, [begun]] = await tx.commit(listMemberships(tx, userId), findOnboarding(tx, userId));
    // The column holds ids of businesses only.
    const tenantIds = rows.map((row) => row.id as TenantId);
    return redirectTo({ tenantIds, chosen, onboarding: begun?.state ?? 'NOT_STARTED', ...(asked !== undefined && { asked }) });
  });
}
