import { createHash, createHmac } from 'node:crypto';
import { deriveKey, type Config } from '@dott/platform/config';
import type { Id } from '@dott/platform/ids';
import type { LinkPurpose } from './tables.ts';

export type MailTokenId = Id<'mail-token'>;

/** How long a link is good. */
export const linkLifeMs: Readonly<Record<LinkPurpose, number>> = { 'verify-email': 24 * 60 * 60_000, 'reset-password': 30 * 60_000, 'alert-me': 7 * 24 * 60 * 60_000, 'alert-not-me': 7 * 24 * 60 * 60_000 };

const pages: Readonly<Record<LinkPurpose, string>> = {
  'verify-email': '/auth/verify-email', 'reset-password': '/auth/reset-password', 'alert-me': '/auth/alert/me', 'alert-not-me': '/auth/alert/not-me',
};

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
  return `${config.appUrl}${pages[purpose]}?token=${linkSecret(config, purpose, id)}`;
}
