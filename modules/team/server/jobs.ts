import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type TenantId, type UserId } from '@dott/platform/ids';
import { composeLetter, isPlainName } from '@dott/platform/mail';
import { findAccount } from '@dott/modules/identity/server';
import type { Role } from '@dott/modules/tenants/rules';
import type { InvitationId } from '../contract.ts';
import { invitationAddress } from './invitation-links.ts';
import words from './mail-words.en.json' with { type: 'json' };
import { findMailed, findTeam } from './team.sql.ts';

const ById = z.object({ invitationId: zId<InvitationId>() });
const AboutMember = z.object({ tenantId: zId<TenantId>(), userId: zId<UserId>() });
const LONGEST_BUSINESS_NAME = 80;

export const jobs: Jobs = {
  'team.send-invitation': defineJob({
    payload: ById.extend({ mails: z.int() }),
    run: async (services, { invitationId, mails }) => {
      const [[row]] = await services.db.withSystem('mail an invitation', (tx) => tx.commit(findMailed(tx, invitationId)));
      // Withdrawn, accepted or mailed again in the meantime: this link opens nothing any more.
      if (row?.state !== 'open' || row.mails !== mails || row.expires_at <= services.clock.now()) return;
      await send(services, 'invitation', {
        to: row.email, name: '', business: row.name, role: row.role, person: nameOf(row) ?? row.inviter_email,
        link: invitationAddress(services.config, invitationId, mails), key: `${invitationId}:${mails}`,
      });
    },
  }),
  'team.tell-joined': defineJob({
    payload: ById,
    run: async (services, { invitationId }) => {
      const [[row]] = await services.db.withSystem('tell of an accepted invitation', (tx) => tx.commit(findMailed(tx, invitationId)));
      if (row?.state !== 'accepted') return;
      await send(services, 'joined', {
        to: row.inviter_email, name: row.given_name, business: row.name, role: row.role, person: row.email,
        link: services.config.appUrl, key: `joined:${invitationId}`,
      });
    },
  }),
  'team.tell-removed': defineJob({ payload: AboutMember, run: (services, about) => tellMember(services, 'removed', about) }),
  'team.tell-owner': defineJob({ payload: AboutMember, run: (services, about) => tellMember(services, 'owner', about) }),
};

async function tellMember(services: Services, kind: 'removed' | 'owner', { tenantId, userId }: { tenantId: TenantId; userId: UserId }): Promise<void> {
  const [[business], [account]] = await services.db.withSystem('tell a member', (tx) => tx.commit(findTeam(tx, tenantId), findAccount(tx, userId)));
  if (!business || !account) return;
  const minute = services.clock.now().toISOString().slice(0, 16);
  await send(services, kind, {
    to: account.email, name: account.given_name, business: business.name, role: 'owner', person: '', link: services.config.appUrl, key: `${kind}:${tenantId}:${userId}:${minute}`,
  });
}

interface Facts {
  readonly to: string;
  readonly name: string;
  readonly business: string;
  readonly role: Role;
  /** A name, or an address that was confirmed. */
  readonly person: string;
  readonly link: string;
  readonly key: string;
}

/** Names that strangers chose travel in our mail only when they are plain: the receiver may never have heard of the sender. */
async function send(services: Services, kind: 'invitation' | 'joined' | 'removed' | 'owner', facts: Facts): Promise<void> {
  const business = isPlainName(facts.business, LONGEST_BUSINESS_NAME) ? facts.business : words.business;
  const fill = (text: string): string =>
    text.replaceAll('{business}', () => business).replaceAll('{person}', () => facts.person || words.somebody).replaceAll('{role}', () => words.role[facts.role]);
  const { subject, lines, button, after } = words[kind];
  const { to, link, key } = facts;
  const { appUrl } = services.config;
  await services.mail.send(composeLetter({
    to, link, key, button, subject: fill(subject), lines: lines.map(fill), after: after.map(fill),
    greeting: isPlainName(facts.name) ? words.greeting.replace('{name}', () => facts.name) : words.greetingWithoutName,
    footer: words.footer.replace('{appUrl}', () => appUrl),
  }));
}

/** The name of who invites, if it is a plain one. */
function nameOf({ given_name: given, family_name: family }: { given_name: string; family_name: string }): string | undefined {
  const name = [given, family].filter(Boolean).join(' ');
  return isPlainName(name, LONGEST_BUSINESS_NAME) ? name : undefined;
}
