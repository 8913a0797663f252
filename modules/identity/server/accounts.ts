import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { newId, type UserId } from '@dott/platform/ids';
import { identityErrors } from '../errors.ts';
import { confirmAccount, endLinks, keepLink, lockLink, putUnconfirmedAccount, setPassword } from './identity.sql.ts';
import { linkHash, linkLifeMs, linkSecret, type MailTokenId } from './links.ts';
import { hashPassword } from './password-hash.ts';
import { refuseWeakPassword } from './password-policy.ts';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
}

/**
 * Signs somebody up. For a taken address it does the same work and answers the same; only the mail differs.
 * Until an address is confirmed nobody owns it: a later sign-up replaces the password, and each link carries the password of its own.
 */
export async function signUp(services: Services, input: SignUp): Promise<void> {
  await refuseWeakPassword(input.password, [input.email, input.givenName, input.familyName]);
  const passwordHash = await hashPassword(input.password);
  const now = services.clock.now();
  const linkId = newId<MailTokenId>();
  await services.db.withSystem('sign up', async (tx) => {
    const account = { id: newId<UserId>(), email: input.email, passwordHash, givenName: input.givenName, familyName: input.familyName, now };
    const [row] = await tx.run(putUnconfirmedAccount(tx, account));
    if (!row) {
      tx.enqueue('identity.tell-registered', { email: input.email, linkId });
      return;
    }
    tx.enqueue('identity.send-verification', { linkId });
    await tx.commit(keepLink(tx, {
      id: linkId, userId: row.id, purpose: 'verify-email', hash: linkHash(linkSecret(services.config, 'verify-email', linkId)),
      expiresAt: new Date(now.getTime() + linkLifeMs['verify-email']), now, account,
    }));
  });
}

/** Confirms an address by its link's secret; answers the address. A link that was used or has expired is as good as none. */
export function verifyEmail(services: Services, token: string): Promise<{ email: string }> {
  const now = services.clock.now();
  return services.db.withSystem('confirm an address', async (tx) => {
    const [link] = await tx.run(lockLink(tx, 'verify-email', linkHash(token), now));
    if (!link) throw identityErrors['link-invalid']();
    const facts = {
      passwordHash: link.password_hash,
      givenName: link.given_name ?? link.currentGivenName,
      familyName: link.family_name ?? link.currentFamilyName,
    };
    await tx.commit(confirmAccount(tx, link.userId, facts, now), endLinks(tx, link.userId, now, 'verify-email'));
    return { email: link.email };
  });
}

/** Puts a mail into the outbox whose job looks for the account: the reply cannot depend on what it will find. */
export async function askForMail(services: Services, job: 'identity.resend-verification' | 'identity.send-reset', email: string): Promise<void> {
  await services.db.withSystem('ask for a mail', async (tx: SystemTx) => {
    tx.enqueue(job, { email, linkId: newId<MailTokenId>() });
  });
}

/** Sets a new password by a link's secret and ends all sessions of the person. A refused password leaves the link usable. */
export async function resetPassword(services: Services, input: { token: string; password: string }): Promise<{ email: string }> {
  const hash = linkHash(input.token);
  const ownWords = await services.db.withSystem('look at a reset link', async (tx) => {
    const [[link]] = await tx.commit(lockLink(tx, 'reset-password', hash, services.clock.now()));
    if (!link) throw identityErrors['link-invalid']();
    return [link.email, link.currentGivenName, link.currentFamilyName];
  });
  await refuseWeakPassword(input.password, ownWords);
  const passwordHash = await hashPassword(input.password);
  const now = services.clock.now();
  return services.db.withSystem('set a new password', async (tx) => {
    const [link] = await tx.run(lockLink(tx, 'reset-password', hash, now));
    if (!link) throw identityErrors['link-invalid']();
    await tx.batch(setPassword(tx, link.userId, passwordHash, now), endLinks(tx, link.userId, now));
    // The column holds ids of people only.
    await services.sessions.endAll(tx, link.userId as UserId, 'password-changed');
    tx.enqueue('identity.tell-password-changed', { userId: link.userId });
    return { email: link.email };
  });
}
