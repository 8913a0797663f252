import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type TenantId } from '@dott/platform/ids';
import { composeLetter, isPlainName } from '@dott/platform/mail';
import { listTeam } from '@dott/modules/team/server';
import { findClosing } from '@dott/modules/tenants/server';
import words from './mail-words.en.json' with { type: 'json' };

const LONGEST_BUSINESS_NAME = 80;

export const jobs: Jobs = {
  // The account is gone when the mail is written: the address travels with the job, once.
  'privacy.tell-forgotten': defineJob({
    payload: z.object({ email: z.string(), name: z.string() }),
    run: (services, { email, name }) => send(services, 'forgotten', { to: email, name, key: `forgotten:${email}` }),
  }),
  'privacy.tell-closed': defineJob({
    payload: z.object({ tenantId: zId<TenantId>() }),
    run: async (services, { tenantId }) => {
      const [[business], owners] = await services.db.withSystem('tell of a closed business', (tx) => tx.commit(findClosing(tx, tenantId), listTeam(tx, tenantId)));
      if (!business?.closed_at) return;
      const day = business.closed_at.toISOString().slice(0, 10);
      for (const owner of owners) {
        await send(services, 'closed', { to: owner.email, name: owner.given_name, key: `closed:${tenantId}:${owner.id}:${day}`, business: business.name, until: business.kept_until ?? '' });
      }
    },
  }),
};

interface Facts {
  readonly to: string;
  readonly name: string;
  readonly key: string;
  readonly business?: string;
  readonly until?: string;
}

async function send(services: Services, kind: 'forgotten' | 'closed', facts: Facts): Promise<void> {
  const { appUrl } = services.config;
  const business = facts.business !== undefined && isPlainName(facts.business, LONGEST_BUSINESS_NAME) ? facts.business : words.business;
  const fill = (text: string): string => text.replaceAll('{business}', () => business).replaceAll('{until}', () => facts.until ?? '');
  const { subject, lines, button, after } = words[kind];
  await services.mail.send(composeLetter({
    to: facts.to, key: facts.key, link: appUrl, button, subject: fill(subject), lines: lines.map(fill), after: after.map(fill),
    greeting: isPlainName(facts.name) ? words.greeting.replace('{name}', () => facts.name) : words.greetingWithoutName,
    footer: words.footer.replace('{appUrl}', () => appUrl),
  }));
}
