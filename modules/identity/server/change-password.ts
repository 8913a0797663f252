import { requireRecentProof, type SessionContext } from '@dott/platform/http';
import { identityErrors } from '../errors.ts';
import { endLinks, setPassword } from './identity.sql.ts';
import { hashPassword } from './password-hash.ts';
import { leaksOf, refuseWeakPassword } from './password-policy.ts';
import { verifyPassword } from './sign-in.ts';

/** Sets a new password for who proves to be its owner: all other sessions end, and this one goes on under a new id. */
export async function changePassword(ctx: SessionContext, input: { readonly currentPassword?: string | undefined; readonly password: string }): Promise<void> {
  const { services, client, principal } = ctx;
  const { userId, sessionId, tenantId, session: former } = principal;
  if (input.currentPassword === undefined) await requireRecentProof(services, principal);
  else await proveCurrent(ctx, input.currentPassword);
  await refuseWeakPassword(input.password, [former?.user.email ?? '', former?.user.givenName ?? '', former?.user.familyName ?? ''], leaksOf(services));
  const passwordHash = await hashPassword(input.password);
  // Where there is a second factor, a password alone is no recent proof for other acts: else it could turn that factor off.
  const isWholeProof = input.currentPassword !== undefined && (await services.factors.methodsOf(userId)).length === 0;
  await services.db.withSystem('change a password', async (tx) => {
    await tx.batch(setPassword(tx, userId, passwordHash, ctx.now()), endLinks(tx, userId, ctx.now()));
    const { sid, session } = await services.sessions.create(tx, {
      userId, tenantId, client, fingerprint: former?.fingerprint ?? null, replaces: sessionId, provenNow: isWholeProof,
    });
    await services.sessions.endAll(tx, userId, 'password-changed', session.id);
    tx.enqueue('identity.tell-password-changed', { userId });
    const lifeSeconds = Math.floor((session.expiresAt - ctx.now().getTime()) / 1_000);
    tx.afterCommit(() => ctx.setHeader('x-dott-set-sid', `${sid};max-age=${lifeSeconds}`));
  });
  services.security.report({ type: 'PASSWORD_CHANGED', userId, tenantId, sessionId, ip: client.ip, userAgent: client.userAgent, requestId: ctx.requestId });
}

/** A wrong one counts like a wrong one at sign-in, and is said at its field. */
async function proveCurrent({ services, client, principal }: SessionContext, password: string): Promise<void> {
  const wrong = identityErrors['invalid-credentials'];
  await verifyPassword(services, { email: principal.session?.user.email ?? '', password, client }).catch((error: unknown) => {
    const isWrong = error instanceof Error && 'code' in error && error.code === wrong.code;
    throw isWrong ? wrong({ fields: { currentPassword: { code: wrong.code, message: 'This is not your present password.' } } }) : error;
  });
}
