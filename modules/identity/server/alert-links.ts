import type { SystemTx } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { identityErrors } from '../errors.ts';
import { endLinks, findLock, keepLink, lockLink } from './identity.sql.ts';
import { linkHash, linkLifeMs, linkSecret, type MailTokenId } from './links.ts';
import type { LinkPurpose } from './tables.ts';

export interface NewMailedLink {
  readonly id: MailTokenId;
  readonly purpose: LinkPurpose;
  readonly userId: UserId;
  readonly now: Date;
}

/** The statement that makes a link good; a second time with the same id it changes nothing. */
export function mailedLink(tx: SystemTx, config: Services['config'], { id, purpose, userId, now }: NewMailedLink) {
  return keepLink(tx, { id, userId, purpose, hash: linkHash(linkSecret(config, purpose, id)), expiresAt: new Date(now.getTime() + linkLifeMs[purpose]), now });
}

/** Uses a link up; undefined when it is unknown, expired or used. */
export async function takeLink(tx: SystemTx, purpose: LinkPurpose, token: string, now: Date): Promise<{ id: string; userId: string } | undefined> {
  const [link] = await tx.run(lockLink(tx, purpose, linkHash(token), now));
  if (!link) return undefined;
  await tx.run(endLinks(tx, link.userId, now, purpose, link.id));
  return { id: link.id, userId: link.userId };
}

/** Throws for an account that waits for a new password, whoever proved whatever. */
export async function refuseLocked(tx: SystemTx, userId: UserId): Promise<void> {
  const [account] = await tx.run(findLock(tx, userId));
  if (account?.locked_at) throw identityErrors['reset-required']();
}
