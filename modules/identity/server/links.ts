import { createHash, createHmac } from 'node:crypto';
import { deriveKey, type Config } from '@dott/platform/config';
import type { Id } from '@dott/platform/ids';
import type { LinkPurpose } from './tables.ts';

export type MailTokenId = Id<'mail-token'>;

/** How long a link is good. */
export const linkLifeMs: Readonly<Record<LinkPurpose, number>> = { 'verify-email': 24 * 60 * 60_000, 'reset-password': 30 * 60_000 };

/**
 * The secret part of a link, made of its id with a key that the database does not have. So the outbox, the queue and a retry
 * carry ids only, the table keeps a hash, and nobody who reads all three can open the link.
 */
export function linkSecret(config: Pick<Config, 'secretKey'>, purpose: LinkPurpose, id: MailTokenId): string {
  return createHmac('sha256', deriveKey(config, 'mail links')).update(`${purpose}:${id}`).digest('base64url');
}

/** What the table keeps of a link's secret. */
export function linkHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** The address in the mail. The page behind it posts the secret; opening it changes nothing. */
export function linkAddress(config: Pick<Config, 'secretKey' | 'appUrl'>, purpose: LinkPurpose, id: MailTokenId): string {
  const path = purpose === 'verify-email' ? '/auth/verify-email' : '/auth/reset-password';
  return `${config.appUrl}${path}?token=${linkSecret(config, purpose, id)}`;
}
