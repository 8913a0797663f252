import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type UserId } from '@dott/platform/ids';
import { forgetAttempts } from './failures.sql.ts';
import { countLinksSince, countSignUps, findAccount, findAccountByEmail, findOpenLink, forgetLinks, keepLink } from './identity.sql.ts';
import { linkAddress, linkHash, linkLifeMs, linkSecret, type MailTokenId } from './links.ts';
import { composeMail, notices, type MailKind } from './mails.ts';
import { forgetSignInAttempts } from './sign-in-attempts.sql.ts';
import type { LinkPurpose } from './tables.ts';

/** No mailbox gets more links of one kind than this in a quarter of an hour, however often somebody asks. */
const mailLimit = { links: 4, windowMs: 15 * 60_000 } as const;
const dayMs = 24 * 60 * 60_000;

const ByLink = z.object({ linkId: zId<MailTokenId>() });
const ByAddress = z.object({ email: z.string(), linkId: zId<MailTokenId>() });

export const jobs: Jobs = {
  'identity.send-verification': defineJob({ payload: ByLink, run: (services, { linkId }) => sendVerification(services, linkId) }),
  'identity.resend-verification': defineJob({
    payload: ByAddress,
    run: async (services, { email, linkId }) => {
      const [[signUps]] = await services.db.withSystem('count the sign-ups of an address', (tx) => tx.commit(countSignUps(tx, email)));
      // Whose password would such a link confirm? A link to choose one confirms the address as well, and only its owner can use it.
      if ((signUps?.count ?? 0) > 1) return sendResetLink(services, 'reset', { email, linkId });
      const made = await makeLink(services, { email, linkId, purpose: 'verify-email', mayBeConfirmed: false });
      if (made) await mail(services, 'verification', { ...made, linkId, purpose: 'verify-email' });
    },
  }),
  'identity.send-reset': defineJob({ payload: ByAddress, run: (services, asked) => sendResetLink(services, 'reset', asked) }),
  'identity.tell-registered': defineJob({ payload: ByAddress, run: (services, asked) => sendResetLink(services, 'registered', asked) }),
  'identity.tell-locked': defineJob({
    payload: z.object({ email: z.string() }),
    run: async (services, { email }) => {
      const [[account]] = await services.db.withSystem('tell of a lock', (tx) => tx.commit(findAccountByEmail(tx, email)));
      if (account?.email_verified_at) await notify(services, 'locked', account, '/auth/forgot-password');
    },
  }),
  'identity.tell-password-changed': defineJob({
    payload: z.object({ userId: zId<UserId>() }),
    run: async (services, { userId }) => {
      const [[account]] = await services.db.withSystem('tell of a new password', (tx) => tx.commit(findAccount(tx, userId)));
      if (account) await notify(services, 'passwordChanged', account, '/auth/signin');
    },
  }),
  'identity.forget-attempts': defineJob({
    payload: z.object({}),
    schedule: '*/10 * * * *',
    run: async (services) => {
      await services.db.withSystem('forget sign-ins that were not finished', (tx) => tx.commit(forgetSignInAttempts(tx, services.clock.now())));
    },
  }),
  'identity.tell-person': defineJob({
    payload: z.object({ userId: zId<UserId>(), what: z.enum(notices), at: z.iso.datetime() }),
    run: async (services, { userId, what }) => {
      const [[account]] = await services.db.withSystem('tell of a change of sign-in', (tx) => tx.commit(findAccount(tx, userId)));
      if (account) await notify(services, what, account, '/auth/signin');
    },
  }),
  'identity.forget-old': defineJob({
    payload: z.object({}),
    schedule: '17 3 * * *',
    run: async (services) => {
      const ago = (days: number): Date => new Date(services.clock.now().getTime() - days * dayMs);
      await services.db.withSystem('forget old links', (tx) => tx.commit(forgetLinks(tx, ago(7)), ...forgetAttempts(tx, { failures: ago(1), networks: ago(90) })));
    },
  }),
};

interface Recipient {
  readonly email: string;
  readonly name: string;
}

async function sendVerification(services: Services, linkId: MailTokenId): Promise<void> {
  const now = services.clock.now();
  const recipient = await services.db.withSystem('mail a link', async (tx) => {
    const [link] = await tx.run(findOpenLink(tx, linkId, now));
    if (!link || link.email_verified_at) return undefined;
    const [[others]] = await tx.commit(countLinksSince(tx, link.user_id, 'verify-email', new Date(now.getTime() - mailLimit.windowMs), linkId));
    return (others?.count ?? 0) < mailLimit.links ? { email: link.email, name: link.given_name ?? '' } : undefined;
  });
  if (recipient) await mail(services, 'verification', { ...recipient, linkId, purpose: 'verify-email' });
}

async function sendResetLink(services: Services, kind: MailKind, asked: z.output<typeof ByAddress>): Promise<void> {
  const made = await makeLink(services, { ...asked, purpose: 'reset-password', mayBeConfirmed: true });
  if (made) await mail(services, kind, { ...made, linkId: asked.linkId, purpose: 'reset-password' });
}

interface AskedLink {
  readonly email: string;
  readonly linkId: MailTokenId;
  readonly purpose: LinkPurpose;
  readonly mayBeConfirmed: boolean;
}

/** Makes a link for whoever has this address; undefined when nobody has, when it is not needed, or when the mailbox has had enough. */
function makeLink(services: Services, asked: AskedLink): Promise<Recipient | undefined> {
  const now = services.clock.now();
  const { linkId: id, purpose } = asked;
  return services.db.withSystem('make a link', async (tx) => {
    const [account] = await tx.run(findAccountByEmail(tx, asked.email));
    if (!account || (account.email_verified_at && !asked.mayBeConfirmed)) return undefined;
    const [others] = await tx.run(countLinksSince(tx, account.id, purpose, new Date(now.getTime() - mailLimit.windowMs), id));
    if ((others?.count ?? 0) >= mailLimit.links) return undefined;
    const hash = linkHash(linkSecret(services.config, purpose, id));
    await tx.commit(keepLink(tx, { id, userId: account.id, purpose, hash, expiresAt: new Date(now.getTime() + linkLifeMs[purpose]), now }));
    return { email: account.email, name: account.given_name };
  });
}

async function mail(services: Services, kind: MailKind, to: Recipient & { linkId: MailTokenId; purpose: LinkPurpose }): Promise<void> {
  const { config } = services;
  const link = linkAddress(config, to.purpose, to.linkId);
  await services.mail.send(composeMail(kind, { to: to.email, name: to.name, link, appUrl: config.appUrl, key: to.linkId }));
}

/** Tells a person what happened to the account; the link is a plain page without a secret. */
async function notify(services: Services, kind: MailKind, account: { id: string; email: string; given_name: string }, path: string): Promise<void> {
  const { appUrl } = services.config;
  const minute = services.clock.now().toISOString().slice(0, 16);
  await services.mail.send(composeMail(kind, { to: account.email, name: account.given_name, link: `${appUrl}${path}`, appUrl, key: `${kind}:${account.id}:${minute}` }));
}
