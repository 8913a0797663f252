import { customerPaths } from '../../customers/ui/paths.ts';
import { invoicePaths } from '../../invoices/ui/paths.ts';
import type { Money } from '@dott/platform/money';
import { Card } from '@dott/platform/ui/card.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import type { Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { CheckCircle2 } from 'lucide-react';
import { getLocale, getTranslations } from 'next-intl/server';
import { type ReceivablesAgeing, reports } from '../contract.ts';
import { AgeingBars } from './ageing-bars.tsx';
import { csvPath, reportPaths } from './paths.ts';
import { ReportFrame } from './report-frame.tsx';
import { dayIn } from './report-query.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('reports'))('receivables.title') };
}

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

/** Who owes the business, and for how long. */
export default async function ReceivablesPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api] = await Promise.all([params, searchParams, getTranslations('reports'), getLocale(), serverApi(reports)]);
  const report = await found(api.receivablesAgeing({ query: { asOf: dayIn(query, 'asOf') } }));
  const { asOf } = report;
  return (
    <ReportFrame {...{ tenantId, query }} path={reportPaths(tenantId).receivables} title={words('receivables.title')} lead={words('receivables.lead', { date: dayText(asOf, locale) })} csv={csvPath('/api/reports/receivables-ageing', { asOf })}
      days={[{ name: 'asOf', label: words('asOf'), value: asOf }]}>
      {report.customers.length === 0
        ? <Card><EmptyState icon={<CheckCircle2 className="size-7" />} title={words('receivables.none')}>{words('receivables.noneHelp')}</EmptyState></Card>
        : (
          <>
            <Card title={words('receivables.chart')}><AgeingBars report={report} /></Card>
            <Card flush><ul className="divide-y divide-line">{report.customers.map((customer) => <CustomerOpen key={customer.id} {...{ customer, tenantId, words, locale }} />)}</ul></Card>
          </>
        )}
    </ReportFrame>
  );
}

function CustomerOpen({ customer, tenantId, words, locale }: { readonly customer: ReceivablesAgeing['customers'][number]; readonly tenantId: string; readonly words: Awaited<ReturnType<typeof getTranslations<'reports'>>>; readonly locale: string }) {
  const money = (value: Money) => moneyText(value.amount, value.currency, locale);
  return (
    <li>
      <details className="group">
        <summary className="flex min-h-14 items-center justify-between gap-4 px-4 text-sm md:px-5">
          <span className="flex min-w-0 items-center gap-2 font-semibold"><span aria-hidden="true" className="text-muted transition-transform group-open:rotate-180">⌄</span><span className="truncate">{customer.name}</span></span>
          <span className="font-semibold tabular-nums">{money(customer.total)}</span>
        </summary>
        <ul className="space-y-1 px-4 pb-4 text-sm md:px-5">
          {customer.invoices.map((invoice) => (
            <li key={invoice.id} className="flex min-h-8 flex-wrap items-baseline justify-between gap-x-4">
              <span>
                <Link href={invoicePaths(tenantId).detail(invoice.id)} className="inline-flex min-h-6 items-center text-accent underline-offset-2 hover:underline">{words('receivables.invoice', { number: invoice.number })}</Link>
                <span className="ms-2 text-muted">{words('receivables.due', { date: dayText(invoice.dueDate, locale) })}, <span className={invoice.daysOverdue > 0 ? 'text-bad' : ''}>{invoice.daysOverdue > 0 ? words('receivables.late', { days: invoice.daysOverdue }) : words('receivables.notLate')}</span></span>
              </span>
              <span className="tabular-nums">{money(invoice.open)}</span>
            </li>
          ))}
          <li><Link href={customerPaths(tenantId).detail(customer.id)} className="inline-flex min-h-11 items-center font-semibold text-accent underline-offset-2 hover:underline">{customer.name}</Link></li>
        </ul>
      </details>
    </li>
  );
}
