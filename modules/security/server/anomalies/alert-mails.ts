import { findAccount, linkAddress, mailedLink, type MailTokenId } from '@dott/modules/identity/server';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { composeLetter, isPlainName } from '@dott/platform/mail';
import { findAlert } from './anomalies.sql.ts';
import words from './alert-words.en.json' with { type: 'json' };

type Alert = NonNullable<Awaited<ReturnType<ReturnType<typeof findAlert>['executeTakeFirst']>>>;
type Account = NonNullable<Awaited<ReturnType<ReturnType<typeof findAccount>['executeTakeFirst']>>>;

/** Mails a warning to its person, with a link for each answer, and to the operators. May run twice: links and mails have ids of their own. */
export async function mailAlert(services: Services, alertId: string): Promise<void> {
  const facts = await services.db.withSystem('mail a warning', async (tx) => {
    const [alert] = await tx.run(findAlert(tx, alertId));
    if (!alert) return undefined;
    // The column holds ids of people only.
    const userId = alert.user_id as UserId | null;
    const account = userId === null ? undefined : (await tx.run(findAccount(tx, userId)))[0];
    if (userId !== null && account?.email_verified_at) {
      const now = services.clock.now();
      await tx.batch(mailedLink(tx, services.config, { ...linksOf(alert).notMe, userId, now }), mailedLink(tx, services.config, { ...linksOf(alert).me, userId, now }));
    }
    return { alert, account };
  });
  if (!facts) return;
  const { alert, account } = facts;
  if (account?.email_verified_at) await services.mail.send(personsLetter(services, alert, account));
  const { securityAlertEmail, operatorEmails } = services.config;
  const operators = securityAlertEmail === undefined ? operatorEmails : [securityAlertEmail];
  for (const to of operators) await services.mail.send(operatorsLetter(services, alert, { to, email: account?.email }));
}

/** The ids of the two links; both are ids of nothing else. */
function linksOf(alert: Alert) {
  return {
    notMe: { id: alert.id as MailTokenId, purpose: 'alert-not-me' as const },
    me: { id: alert.me_link_id as MailTokenId, purpose: 'alert-me' as const },
  };
}

function personsLetter({ config }: Services, alert: Alert, account: Account) {
  const { notMe, me } = linksOf(alert);
  const fill = (text: string): string => text.replace('{what}', () => words.rules[alert.rule]).replace('{when}', () => moment(alert.at));
  return composeLetter({
    to: account.email, key: alert.id, subject: words.person.subject, lines: words.person.lines.map(fill),
    greeting: isPlainName(account.given_name) ? words.greeting.replace('{name}', () => account.given_name) : words.greetingWithoutName,
    button: words.person.notMe, link: linkAddress(config, notMe.purpose, notMe.id),
    second: { button: words.person.me, link: linkAddress(config, me.purpose, me.id) },
    after: words.person.after, footer: words.footer.replace('{appUrl}', () => config.appUrl),
  });
}

function operatorsLetter({ config }: Services, alert: Alert, { to, email }: { to: string; email: string | undefined }) {
  const detail = Object.entries(alert.detail).map(([name, value]) => `${name}: ${String(value)}`).join(', ');
  return composeLetter({
    to, key: `${alert.id}:operator:${to}`, subject: words.operator.subject.replace('{rule}', alert.rule).replace('{level}', alert.level), greeting: words.greetingWithoutName,
    lines: [words.rules[alert.rule], words.operator.facts.replace('{who}', () => email ?? alert.subject).replace('{when}', moment(alert.at)).replace('{detail}', () => detail)],
    button: words.operator.button, link: `${config.appUrl}/admin/security`, after: [], footer: words.footer.replace('{appUrl}', () => config.appUrl),
  });
}

const moment = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
