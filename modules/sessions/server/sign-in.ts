import type { z } from 'zod';
import type { SystemTx } from '@dott/platform/db';
import { accessErrors, CodedError } from '@dott/platform/errors';
import type { OpenContext, Services } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { identityErrors } from '@dott/modules/identity/contract';
import { refuseLocked } from '@dott/modules/identity/server';
import { redirectTo } from '@dott/modules/onboarding/rules';
import { findOnboarding } from '@dott/modules/onboarding/server';
import { listWaiting } from '@dott/modules/team/server';
import { listMemberships } from '@dott/modules/tenants/server';
import type { sessions } from '../contract.ts';
import { fingerprintHeader } from './browser-check.ts';
import { redeemHandoff } from './handoff.ts';
import { isOperator } from './operators.ts';
import { STATEMENT_MS } from './ports.ts';
import { presentCurrent } from './presenting.ts';
import { askSecondStep } from './second-step.ts';

type Proof = z.output<(typeof sessions)['operations']['create']['body']>;
type Created = z.input<(typeof sessions)['operations']['create']['reply']>;

type TokenProof = Extract<Proof, { proof?: 'provider' | undefined }>;

const isTokenProof = (proof: Proof): proof is TokenProof => proof.proof === undefined || proof.proof === 'provider';

/** Opens a session: checks the proof, keeps the session, and answers where the person goes on. */
export async function signIn(ctx: OpenContext, proof: Proof): Promise<Created> {
  // Without the service credential an access token is all that a caller may prove anything with.
  if (!ctx.trusted || isTokenProof(proof)) return open(ctx, await proveByToken(ctx, proof), 'provider');
  if (proof.proof !== 'legacy') return open(ctx, await prove(ctx, proof), proof.proof);
  return ctx.services.legacyDoor.move(ctx, proof.cookie, (found) => open(ctx, { ...found, returnTo: proof.returnTo }, 'legacy'));
}

/** Somebody whose proof was found good. */
interface Proven {
  readonly userId: UserId;
  readonly provenIn: string;
  readonly provenAt?: Date;
  readonly returnTo: string | undefined;
  /** The business to work in; the only one of the person when absent. */
  readonly tenantId?: TenantId | undefined;
  /** What has to stand in the transaction that opens the session. */
  readonly claim?: (tx: SystemTx) => Promise<void>;
  /** What a provider gave for this sign-in. */
  readonly grantId?: string | undefined;
}

async function open(ctx: OpenContext, { userId, provenIn, provenAt, returnTo, tenantId, claim, grantId }: Proven, method: string): Promise<Created> {
  const { sessions: engine, fingerprints, db } = ctx.services;
  const fingerprint = fingerprints.of(userId, ctx.client);
  const { sid, open: living } = await db.withSystem('open a session', async (tx) => {
    await claim?.(tx);
    await refuseLocked(tx, userId);
    const created = await engine.create(tx, { userId, ...(tenantId && { tenantId }), client: ctx.client, fingerprint, provenIn, provenAt });
    if (grantId !== undefined) await ctx.services.federation.bind(tx, grantId, created.session.id);
    return { sid: created.sid, open: created.session.open };
  }, { limitMs: STATEMENT_MS }).catch((error: unknown) => {
    // The transaction is gone, so the line cannot stand in it.
    if (error instanceof CodedError && error.code === 'sessions.limit-reached') tell(ctx, 'LOGIN_REFUSED', { userId, tenantId: null, detail: { method } });
    throw error;
  });
  const view = await engine.resolve(sid);
  if (!view) throw accessErrors['not-authenticated']();
  tell(ctx, 'LOGIN_SUCCESS', { userId, tenantId: view.tenantId, sessionId: view.id, detail: { method, open: living, timeZone: view.tenant?.timeZone } });
  ctx.setHeader('x-dott-set-fp', fingerprintHeader(view));
  return { sid, session: presentCurrent(view, isOperator(ctx.services.config, view)), redirectTo: await whereTo(ctx, userId, view.tenantId, returnTo) };
}

interface About {
  readonly userId: UserId;
  readonly tenantId: TenantId | null;
  readonly sessionId?: string;
  readonly detail: { readonly method: string; readonly open?: number; readonly timeZone?: string | undefined };
}

function tell({ services, client, requestId }: OpenContext, type: 'LOGIN_SUCCESS' | 'LOGIN_REFUSED', about: About): void {
  services.security.report({ type, ...about, ip: client.ip, userAgent: client.userAgent, requestId });
}

async function proveByToken({ services, authorization }: OpenContext, proof: Proof): Promise<Proven> {
  const bearer = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (bearer === undefined) throw accessErrors['not-authenticated']();
  const provenIn = await services.sessions.proofBegins();
  const { secondFactor, ...person } = await services.federation.personOfAccessToken(bearer);
  // A program has no browser in which a second step could go on: its person signs in on our page.
  if (!secondFactor && (await services.factors.methodsOf(person.userId)).length > 0) throw identityErrors['mfa-required']();
  return { ...person, provenIn, returnTo: 'returnTo' in proof ? proof.returnTo : undefined };
}

async function prove({ services, client }: OpenContext, proof: Exclude<Proof, TokenProof | { proof: 'legacy' }>): Promise<Proven> {
  if (proof.proof === 'handoff') return proveByHandoff(services, proof.handoff, proof.browser);
  if (proof.proof === 'mfa') {
    const atProvider = proof.factor.method === 'totp' || proof.factor.method === 'recovery'
      ? await services.federation.answerRealm({ ...proof, ...proof.factor, client }) : undefined;
    if (atProvider === 'link-required') throw identityErrors['link-required']();
    if (atProvider) return proveByHandoff(services, atProvider.handoff, proof.browser);
    const { userId, provenIn: begun, returnTo, grantId } = await services.factors.redeemChallenge({ challenge: proof.challenge, browser: proof.browser, proof: proof.factor, client });
    await services.federation.linkWhatWaits(proof.browser, userId);
    return { userId, provenIn: begun, returnTo, grantId };
  }
  const provenIn = await services.sessions.proofBegins();
  if (proof.proof === 'passkey') return { userId: await services.factors.provePasskey(proof.response, proof.browser), provenIn, returnTo: proof.returnTo };
  if (!services.config.localPasswords) throw identityErrors['local-accounts-off']({ extra: { successor: '/api/auth/login' } });
  const { userId } = await services.identity.verifyPassword({ email: proof.email, password: proof.password, client });
  await askSecondStep(services, { userId, provenIn, returnTo: proof.returnTo }, proof.browser);
  return { userId, provenIn, returnTo: proof.returnTo };
}

/** A provider's word is one factor like a password, unless it says that it was shown two. */
async function proveByHandoff(services: Services, handoff: string, browser: string): Promise<Proven> {
  const { secondFactor, ...taken } = await redeemHandoff(services, handoff, browser);
  if (!secondFactor) await askSecondStep(services, taken, browser);
  return taken;
}

async function whereTo(ctx: OpenContext, userId: UserId, chosen: TenantId | null, asked: string | undefined): Promise<string> {
  return ctx.services.db.withSystem('where a person goes on', async (tx) => {
    const [rows, [begun], invitations] = await tx.commit(listMemberships(tx, userId), findOnboarding(tx, userId), listWaiting(tx, userId, ctx.now()));
    // The column holds ids of businesses only.
    const tenantIds = rows.map((row) => row.id as TenantId);
    return redirectTo({ tenantIds, chosen, onboarding: begun?.state ?? 'NOT_STARTED', invited: invitations.length > 0, ...(asked !== undefined && { asked }) });
  });
}
