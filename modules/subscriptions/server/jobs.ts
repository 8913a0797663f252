import { z } from 'zod';
import { defineJob, type Jobs, type Services } from '@dott/platform/http';
import { zId, type TenantId } from '@dott/platform/ids';
import { composeLetter, isPlainName } from '@dott/platform/mail';
import { findAccount } from '@dott/modules/identity/server';
import { planOf } from '@dott/modules/plans/rules';
import { listTeam } from '@dott/modules/team/server';
import { GRACE_DAYS } from '../rules.ts';
import words from './mail-words.en.json' with { type: 'json' };
import { mirror } from './mirror.ts';
import { current } from './purchases.ts';
import { dropForgotten, findByCustomer, findSubscription, forgetMessages, listDoubtful } from './subscriptions.sql.ts';

const News = z.object({ tenantId: zId<TenantId>(), news: z.enum(['past-due', 'read-only', 'ended']), day: z.iso.date() });

export const jobs: Jobs = {
  'subscriptions.hear': defineJob({
    payload: z.object({ customerRef: z.string() }),
    run: async (services, { customerRef }) => {
      if (!services.stripe) return;
      const [[row]] = await services.db.withSystem('find whom a message is about', (tx) => tx.commit(findByCustomer(tx, customerRef)));
      // The column holds ids of businesses only.
      if (row) await mirror(services, services.stripe, row.tenant_id as TenantId);
    },
  }),
  'subscriptions.watch': defineJob({
    schedule: '*/5 * * * *',
    payload: z.object({}),
    run: async (services, _payload, { now }) => watch(services, now()),
  }),
  'subscriptions.tell': defineJob({ payload: News, run: tell }),
};

/** Asks about whatever may have changed without a message: messages get lost, and we may have been away. */
async function watch(services: Services, now: Date): Promise<void> {
  const { stripe, db, log } = services;
  if (!stripe) return;
  const [doubtful] = await db.withSystem('look for subscriptions in doubt', (tx) => tx.commit(listDoubtful(tx, now)));
  for (const { tenant_id: tenantId } of doubtful) {
    try {
      await mirror(services, stripe, tenantId);
      await current(services, stripe, tenantId);
    } catch (error) {
      // The others have their turn; this one has its next in five minutes.
      log.warn({ err: error, tenantId }, 'a subscription could not be asked about');
    }
  }
  await db.withSystem('forget what is over', (tx) => tx.commit(dropForgotten(tx, now), forgetMessages(tx, now)));
}

/** Tells who can pay that something about the plan needs a look: the owners, or who bought it while there are none yet. */
async function tell(services: Services, { tenantId, news, day }: z.output<typeof News>): Promise<void> {
  const [[row], people] = await services.db.withSystem('tell about a plan', (tx) => tx.commit(findSubscription(tx, tenantId), listTeam(tx, tenantId)));
  if (!row) return;
  // The column holds ids of people only.
  const buyer = async () => services.db.withSystem('tell about a plan', (tx) => tx.commit(findAccount(tx, row.user_id as Parameters<typeof findAccount>[1])));
  const owners = people.length > 0 ? people.filter(({ role }) => role === 'owner') : (await buyer())[0];
  for (const owner of owners) await write(services, { tenantId, news, day, plan: planOf(row.plan ?? 'basic').name, to: owner.email, name: owner.given_name });
}

async function write({ config: { appUrl }, mail }: Services, { tenantId, news, day, plan, to, name }: z.output<typeof News> & { plan: string; to: string; name: string }): Promise<void> {
  const { subject, lines, button } = words[news];
  const fill = (text: string): string => text.replaceAll('{plan}', plan).replaceAll('{days}', String(GRACE_DAYS));
  await mail.send(composeLetter({
    to, subject: fill(subject), lines: lines.map(fill), button, link: `${appUrl}/${tenantId}/settings/plan`, after: [], key: `plan:${tenantId}:${news}:${day}:${to}`,
    greeting: isPlainName(name) ? words.greeting.replace('{name}', () => name) : words.greetingWithoutName,
    footer: words.footer.replace('{appUrl}', () => appUrl),
  }));
}
