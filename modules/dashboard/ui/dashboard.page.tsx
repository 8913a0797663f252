import { type ReceivablesAgeing, reports } from '@dott/modules/reports/contract';
import type { Money } from '@dott/platform/money';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { Card, Figure } from '@dott/platform/ui/card.tsx';
import { BarList } from '@dott/platform/ui/bar-list.tsx';
import { dayText, isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { useTranslations } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import { ledgerPaths } from '../../ledger/ui/paths.ts';
import { reportPaths } from '../../reports/ui/paths.ts';
import { dashboard, type Dashboard } from '../contract.ts';
import { Activity } from './activity.tsx';
import { FirstSteps } from './first-steps.tsx';
import { leftOf } from './left-over.ts';
import { MonthChart } from './month-chart.tsx';
import { WhoOwes } from './who-owes.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('dashboard'))('title') };
}

/** How the business stands: cash, who owes it, money in and out, what happened last; before anything happened, the first steps. */
export default async function DashboardPage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  const [{ tenantId }, words, locale, session, business, api] = await Promise.all([params, getTranslations('dashboard'), getLocale(), currentSession(), currentBusiness(), serverApi(dashboard)]);
  const may = (permission: string) => session?.permissions.includes(permission) ?? false;
  const [shown, ageing] = await Promise.all([found(api.show()), may('reports.read') ? ageingNow() : undefined]);
  const name = session?.user.givenName ?? '';
  return (
    <>
      <PageHeader title={words('greeting', { part: partOfDay(business.timeZone), name: name === '' ? 'none' : name })} lead={words('asOf', { business: business.name, date: dayText(shown.asOf, locale, 'long') })} />
      <div className="space-y-5">
        {shown.activity.length === 0 && <FirstSteps tenantId={tenantId} may={may} />}
        <Figures {...{ shown, tenantId, locale, may }} />
        {shown.activity.length > 0 && <Details {...{ shown, ageing, tenantId, locale, may }} />}
      </div>
    </>
  );
}

interface Shown {
  readonly shown: Dashboard;
  readonly tenantId: string;
  readonly locale: string;
  readonly may: (permission: string) => boolean;
}

function Details({ shown, ageing, tenantId, locale, may }: Shown & { readonly ageing: ReceivablesAgeing | undefined }) {
  const words = useTranslations('dashboard');
  return (
    <>
      <Card><MonthChart months={shown.months} asOf={shown.asOf} currency={shown.currency} hrefOf={may('reports.read') ? (from, to) => reportPaths(tenantId).profitBetween(from, to) : undefined} /></Card>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <WhoOwes receivables={shown.receivables} ageing={ageing} tenantId={tenantId} mayReport={may('reports.read')} />
        <div className="space-y-5">
          {shown.cash.accounts.length > 0 && <Card title={words('accounts.title')}>
            <BarList caption={words('accounts.title')} rows={shown.cash.accounts.map((account) => ({
              key: account.code, label: account.name, value: Number(account.amount.amount), text: moneyText(account.amount.amount, account.amount.currency, locale), tone: 'accent',
              href: may('ledger.read') ? ledgerPaths(tenantId).entries({ account: account.code }) : undefined,
            }))} />
          </Card>}
          <Activity activity={shown.activity} tenantId={tenantId} mayRead={may('ledger.read')} />
        </div>
      </div>
    </>
  );
}

function Figures({ shown, tenantId, locale, may }: Shown) {
  const words = useTranslations('dashboard');
  const money = (value: Money) => moneyText(value.amount, value.currency, locale);
  const { cash, receivables } = shown;
  const thisMonth = shown.months.at(-1);
  const paths = reportPaths(tenantId);
  const report = (path: string) => may('reports.read') ? path : undefined;
  const late = isPositive(receivables.overdue.amount);
  const left = thisMonth && leftOf(thisMonth.income, thisMonth.expenses);
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Figure label={words('cash')} value={money(cash.total)} note={words('cashNote', { count: cash.accounts.length })} href={report(paths.balanceSheet)} />
      <Figure label={words('owed')} value={money(receivables.total)} href={report(paths.receivables)} note={late ? <span className="font-semibold text-bad">{words('owedLate', { amount: money(receivables.overdue) })}</span> : words('owedNoneLate')} />
      {thisMonth && left && (
        <Figure label={words('left')} value={money(left)} tone={left.amount.startsWith('-') ? 'bad' : 'plain'} href={report(paths.profitBetween(`${thisMonth.month}-01`, shown.asOf))}
          note={words('leftNote', { income: money(thisMonth.income), expenses: money(thisMonth.expenses) })} />
      )}
    </div>
  );
}

/** The ageing is a second look at the same books; without it the page still says who owes what. */
async function ageingNow() {
  const api = await serverApi(reports);
  return api.receivablesAgeing({ query: {} });
}

function partOfDay(timeZone: string): 'morning' | 'afternoon' | 'evening' {
  const hour = Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(new Date()));
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}
