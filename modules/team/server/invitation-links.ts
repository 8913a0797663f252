import { createHash, createHmac } from 'node:crypto';
import { deriveKey, type Config } from '@dott/platform/config';
import type { InvitationId } from '../contract.ts';

/**
 * The secret part of an invitation's link, made of its id and the number of the mail with a key that the database does not have: outbox, queue
 * and table hold nothing that opens it, and a mail that is sent again carries another one.
 */
export function invitationSecret(config: Pick<Config, 'secretKey'>, id: InvitationId, mails: number): string {
  return createHmac('sha256', deriveKey(config, 'invitation links')).update(`${id}:${mails}`).digest('base64url');
}

/** What the table keeps of it. */
export function invitationHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** The address in the mail. Opening the page changes nothing; what accepts is a posted request of who is signed in. */
export function invitationAddress(config: Pick<Config, 'secretKey' | 'appUrl'>, id: InvitationId, mails: number): string {
  return `${config.appUrl}/auth/invitation?token=${invitationSecret(config, id, mails)}`;
}
