import { hash } from 'node:crypto';
import type { SystemTx } from '@dott/platform/db';
import type { ClientFacts, Services } from '@dott/platform/http';
import { newId, type UserId } from '@dott/platform/ids';
import { identityErrors } from '../errors.ts';
import { confirmAccount, endLinks, keepLink, lockLink, putUnconfirmedAccount, setPassword } from './identity.sql.ts';
import { linkHash, linkLifeMs, linkSecret, type MailTokenId } from './links.ts';
import { hashPassword } from './password-hash.ts';
import { leaksOf, refuseWeakPassword } from './password-policy.ts';
import type { LinkPurpose } from './tables.ts';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  /** The browser's own secret. */
  readonly browser?: string | undefined;
}

/**
 * Signs somebody up. For a taken address it does the same work and answers the same; only the mail differs.
 * Until an address is confirmed nobody owns it: a later sign-up replaces the password, and each link carries the password of its own.
 */
export async function signUp(services: Services, input: SignUp): Promise<void> {
  await refuseWeakPassword(input.password, [input.email, input.givenName, input.familyName], leaksOf(services));
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
      expiresAt: new Date(now.getTime() + linkLifeMs['verify-email']), now, account, browserHash: input.browser ? browserHash(input.browser) : null,
    }));
  });
}

export interface Confirmation {
  readonly token: string;
  /** Given by the page: the password of the sign-up counts only if it was chosen in this browser. */
  readonly browser?: string | undefined;
  /** Counts instead of the one of the sign-up. */
  readonly password?: string | undefined;
  /** Who opened the link, for the trail. */
  readonly client?: ClientFacts;
}

/** What an event says of a caller. */
const seenOf = (client: ClientFacts | undefined) => ({ ip: client?.ip, userAgent: client?.userAgent });

/**
 * Confirms an address by its link's secret; answers the address. A link that was used or has expired is as good as none.
 * Anybody may sign up with anybody's address, so who opens the mail in another browser is asked for a password before the link is used.
 */
export async function verifyEmail(services: Services, input: Confirmation): Promise<{ status: 'verified' | 'password-needed'; email: string }> {
  const tokenHash = linkHash(input.token);
  const chosen = input.password === undefined ? undefined : await chosenPassword(services, 'verify-email', tokenHash, input.password);
  const now = services.clock.now();
  return services.db.withSystem('confirm an address', async (tx) => {
    const [link] = await tx.run(lockLink(tx, 'verify-email', tokenHash, now));
    if (!link) throw identityErrors['link-invalid']();
    const sameBrowser = input.browser === undefined || (link.browser_hash !== null && link.browser_hash === browserHash(input.browser));
    if (chosen === undefined && !sameBrowser && !link.email_verified_at) return { status: 'password-needed' as const, email: link.email };
    const facts = {
      passwordHash: chosen ?? link.password_hash,
      givenName: link.given_name ?? link.currentGivenName,
      familyName: link.family_name ?? link.currentFamilyName,
    };
    const event = services.security.statement(tx, { type: 'EMAIL_VERIFIED', userId: link.userId, ...seenOf(input.client), detail: { chosenBy: chosen === undefined ? signedUpBy(input) : 'link' } });
    await tx.commit(confirmAccount(tx, link.userId, facts, now), endLinks(tx, link.userId, now, 'verify-email'), event);
    return { status: 'verified' as const, email: link.email };
  });
}

/** Who chose the password that counts now: the browser that opened the link, or whoever signed up, whom nobody has shown to be the same person. */
const signedUpBy = ({ browser }: Confirmation): string => (browser === undefined ? 'unproven' : 'same browser');

/** The hash of a password that the owner of a link chose; refused passwords leave the link usable. */
async function chosenPassword(services: Services, purpose: LinkPurpose, tokenHash: string, password: string): Promise<string> {
  const ownWords = await services.db.withSystem('look at a mailed link', async (tx) => {
    const [[link]] = await tx.commit(lockLink(tx, purpose, tokenHash, services.clock.now()));
    if (!link) throw identityErrors['link-invalid']();
    return [link.email, link.currentGivenName, link.currentFamilyName];
  });
  await refuseWeakPassword(password, ownWords, leaksOf(services));
  return hashPassword(password);
}

const browserHash = (browser: string): string => hash('sha256', `sign-up browser:${browser}`, 'base64url');

/** Puts a mail into the outbox whose job looks for the account: the reply cannot depend on what it will find. */
export async function askForMail(services: Services, job: 'identity.resend-verification' | 'identity.send-reset', email: string): Promise<void> {
  await services.db.withSystem('ask for a mail', async (tx: SystemTx) => {
    tx.enqueue(job, { email, linkId: newId<MailTokenId>() });
  });
}

/** Sets a new password by a link's secret and ends all sessions of the person. A refused password leaves the link usable. */
export async function resetPassword(services: Services, input: { token: string; password: string; client?: ClientFacts }): Promise<{ email: string }> {
  const tokenHash = linkHash(input.token);
  const passwordHash = await chosenPassword(services, 'reset-password', tokenHash, input.password);
  const now = services.clock.now();
  return services.db.withSystem('set a new password', async (tx) => {
    const [link] = await tx.run(lockLink(tx, 'reset-password', tokenHash, now));
    if (!link) throw identityErrors['link-invalid']();
    const event = services.security.statement(tx, { type: 'PASSWORD_RESET', userId: link.userId, ...seenOf(input.client) });
    await tx.batch(setPassword(tx, link.userId, passwordHash, now), endLinks(tx, link.userId, now), event);
    // The column holds ids of people only.
    await services.sessions.endAll(tx, link.userId as UserId, 'password-changed');
    tx.enqueue('identity.tell-password-changed', { userId: link.userId });
    return { email: link.email };
  });
}
