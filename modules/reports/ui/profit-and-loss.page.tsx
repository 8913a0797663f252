import { ledgerPaths } from '../../ledger/ui/paths.ts';
import type { Money } from '@dott/platform/money';
import { BarList } from '@dott/platform/ui/bar-list.tsx';
import { businessDay } from '@dott/platform/ui/business.ts';
import { Card } from '@dott/platform/ui/card.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import type { Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { reports, type ReportRow } from '../contract.ts';
import { AmountTable } from './amount-table.tsx';
import { csvPath, reportPaths } from './paths.ts';
import { ReportFrame } from './report-frame.tsx';
import { namedSpans, spanIn } from './report-query.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('reports'))('profit.title') };
}

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

/** Income, expenses and what is left between two days. */
export default async function ProfitAndLossPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, today, api] = await Promise.all([params, searchParams, getTranslations('reports'), getLocale(), businessDay(), serverApi(reports)]);
  const report = await found(api.profitAndLoss({ query: spanIn(query) }));
  const { from, to, totals, net } = report;
  const path = reportPaths(tenantId).profitAndLoss;
  const money = (value: Money) => moneyText(value.amount, value.currency, locale);
  const isLoss = net.amount.startsWith('-');
  const rows = (part: readonly ReportRow[]) => part.map((row) => ({ key: row.code, name: row.name, text: money(row.amount), href: ledgerPaths(tenantId).entries({ account: row.code, from, to }) }));
  return (
    <ReportFrame {...{ tenantId, path, query }} title={words('profit.title')} lead={words('profit.lead', { from: dayText(from, locale), to: dayText(to, locale) })} csv={csvPath('/api/reports/profit-and-loss', { from, to })}
      days={[{ name: 'from', label: words('from'), value: from }, { name: 'to', label: words('to'), value: to }]}
      chips={<SpanChips path={path} current={`${from} ${to}`} spans={namedSpans(today).map((span) => ({ ...span, label: words(`span.${span.name}`) }))} label={words('span.label')} />}>
      <Card title={words('profit.chart')}>
        <BarList caption={words('profit.chart')} rows={[
          { key: 'income', label: words('profit.income'), value: Number(totals.income.amount), text: money(totals.income), tone: 'in' },
          { key: 'expenses', label: words('profit.expenses'), value: Number(totals.expenses.amount), text: money(totals.expenses), tone: 'out' },
          { key: 'net', label: <strong>{words(isLoss ? 'profit.loss' : 'profit.net')}</strong>, value: Math.abs(Number(net.amount)), text: money(net), tone: isLoss ? 'bad' : 'accent' },
        ]} />
      </Card>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <AmountTable title={words('profit.income')} rows={rows(report.income)} total={money(totals.income)} />
        <AmountTable title={words('profit.expenses')} rows={rows(report.expenses)} total={money(totals.expenses)} />
      </div>
      <p className={`flex justify-between gap-4 rounded-card border border-line bg-surface px-5 py-4 text-base font-bold tabular-nums ${isLoss ? 'text-bad' : ''}`}><span>{words(isLoss ? 'profit.loss' : 'profit.net')}</span><span>{money(net)}</span></p>
    </ReportFrame>
  );
}

function SpanChips({ path, current, spans, label }: { readonly path: string; readonly current: string; readonly label: string; readonly spans: readonly { readonly name: string; readonly from: string; readonly to: string; readonly label: string }[] }) {
  return (
    <nav aria-label={label} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {spans.map(({ name, from, to, label: text }) => (
          <li key={name}>
            <Link href={`${path}?from=${from}&to=${to}`} aria-current={current === `${from} ${to}` ? 'true' : undefined}
              className="inline-flex min-h-11 items-center rounded-full border border-line bg-surface px-4 text-sm hover:border-line-strong aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent-strong">{text}</Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
