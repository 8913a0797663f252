import type { z } from 'zod';
import { mapConstraint, type SystemTx } from '@dott/platform/db';
import { accessErrors } from '@dott/platform/errors';
import type { SessionContext } from '@dott/platform/http';
import type { TenantId, UserId } from '@dott/platform/ids';
import { forgetFactors } from '@dott/modules/factors/server';
import { forgetProviderNames } from '@dott/modules/federation/server';
import { forgetAccount, forgottenAddress, holdAccount } from '@dott/modules/identity/server';
import { findOnboarding } from '@dott/modules/onboarding/server';
import { forgetBehaviour } from '@dott/modules/security/server';
import { forgetSessions } from '@dott/modules/sessions/server';
import { paymentOf } from '@dott/modules/subscriptions/server';
import { forgetWork, listOwned } from '@dott/modules/team/server';
import { privacyErrors, type privacy } from '../contract.ts';
import { isTyped } from '../rules.ts';

type Outlook = z.input<(typeof privacy)['operations']['outlook']['reply']>;

/** What somebody would leave, and what they have to hand over or close before. */
export function outlook(ctx: SessionContext): Promise<Outlook> {
  const { userId, session } = ctx.principal;
  return ctx.services.db.withSystem('look what a person would leave', async (tx) => {
    const [owned] = await tx.commit(listOwned(tx, userId));
    // The column holds ids of businesses only.
    const named = (alone: boolean) => owned.filter((each) => each.alone === alone).map(({ id, name }) => ({ id: id as TenantId, name }));
    return { email: session?.user.email ?? '', ownsAlone: named(true), leaves: named(false) };
  });
}

/**
 * Forgets a person: nobody can sign in as them, their address is free, and what has to stay (memberships, lines of audit trails, documents)
 * names a number. Events of the installation's safety stay until they are old, because others rely on them.
 */
export function erase(ctx: SessionContext, typed: string): Promise<void> {
  const { services, principal } = ctx;
  const { userId } = principal;
  return services.db.withSystem('forget a person', async (tx) => {
    const [account] = await tx.run(holdAccount(tx, userId));
    if (!account) throw accessErrors['not-authenticated']();
    if (!isTyped(typed, account.email)) throw privacyErrors['not-typed']({ fields: { email: { code: privacyErrors['not-typed'].code, message: 'Type your own email address.' } } });
    const alone = (await tx.run(listOwned(tx, userId))).filter((each) => each.alone);
    if (alone.length > 0) throw ownsBusiness(alone.map(({ name }) => name));
    await refusePaying(tx, userId);
    const now = ctx.now();
    await services.sessions.endAll(tx, userId, 'person-forgotten');
    // Of two owners who leave at the same moment the second one is told by the database.
    await mapConstraint(tx.batch(...forgetWork(tx, { id: userId, email: account.email, alias: forgottenAddress(userId), now })), { membership_last_owner: () => ownsBusiness([]) });
    await tx.batch(...forgetFactors(tx, userId), ...forgetProviderNames(tx, userId), ...forgetBehaviour(tx, userId), ...forgetSessions(tx, userId), ...forgetAccount(tx, userId, now));
    tx.enqueue('privacy.tell-forgotten', { email: account.email, name: account.given_name });
    tellForgotten(tx, ctx, userId);
  });
}

/** A business that is paid for, or may be in a moment, and is not open yet would be charged for with nobody there to end it. */
async function refusePaying(tx: SystemTx, userId: UserId): Promise<void> {
  const [row] = await tx.run(findOnboarding(tx, userId));
  if (!row || row.state === 'COMPLETED') return;
  // The column holds ids of businesses only.
  const { paid, underWay } = await paymentOf(tx, row.tenant_id as TenantId);
  if (paid || underWay) throw ownsBusiness([row.business_name ?? 'a business']);
}

function ownsBusiness(names: readonly string[]): Error {
  return privacyErrors['owns-business']({ params: { businesses: names.length > 0 ? names.join(', ') : 'a business' } });
}

function tellForgotten(tx: SystemTx, { services, client, requestId }: SessionContext, userId: UserId): void {
  tx.afterCommit(() => services.security.report({ type: 'PERSON_FORGOTTEN', userId, ip: client.ip, userAgent: client.userAgent, requestId }));
}
