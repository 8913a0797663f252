import { ledgerPaths } from '../../ledger/ui/paths.ts';
import type { Money } from '@dott/platform/money';
import { BarList } from '@dott/platform/ui/bar-list.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import type { Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { addDays, localDate } from '@dott/platform/time';
import { getLocale, getTranslations } from 'next-intl/server';
import { type BalanceSheet, reports, type SheetRow } from '../contract.ts';
import { AmountTable } from './amount-table.tsx';
import { csvPath, reportPaths } from './paths.ts';
import { ReportFrame } from './report-frame.tsx';
import { dayIn } from './report-query.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('reports'))('sheet.title') };
}

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

/** What the business has, owes and is worth on a day. */
export default async function BalanceSheetPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api] = await Promise.all([params, searchParams, getTranslations('reports'), getLocale(), serverApi(reports)]);
  const sheet = await found(api.balanceSheet({ query: { asOf: dayIn(query, 'asOf') } }));
  const { asOf, totals } = sheet;
  const money = (value: Money) => moneyText(value.amount, value.currency, locale);
  const rows = (part: readonly SheetRow[]) => part.map((row) => ({
    key: row.code ?? row.kind, name: row.kind === 'account' ? row.name : words(`sheet.${row.kind}`), text: money(row.amount), href: hrefOf(tenantId, sheet, row),
  }));
  return (
    <ReportFrame {...{ tenantId, query }} path={reportPaths(tenantId).balanceSheet} title={words('sheet.title')} lead={words('sheet.lead', { date: dayText(asOf, locale) })} csv={csvPath('/api/reports/balance-sheet', { asOf })}
      days={[{ name: 'asOf', label: words('asOf'), value: asOf }]}>
      <Card title={words('sheet.chart')}>
        <BarList caption={words('sheet.chart')} rows={[
          { key: 'assets', label: words('sheet.assets'), value: Number(totals.assets.amount), text: money(totals.assets), tone: 'accent' },
          { key: 'liabilities', label: words('sheet.liabilities'), value: Number(totals.liabilities.amount), text: money(totals.liabilities), tone: 'out' },
          { key: 'equity', label: words('sheet.equity'), value: Number(totals.equity.amount), text: money(totals.equity), tone: 'in' },
        ]} />
      </Card>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <AmountTable title={words('sheet.assets')} rows={rows(sheet.assets)} total={money(totals.assets)} />
        <div className="space-y-5">
          <AmountTable title={words('sheet.liabilities')} rows={rows(sheet.liabilities)} total={money(totals.liabilities)} />
          <AmountTable title={words('sheet.equity')} rows={rows(sheet.equity)} total={money(totals.equity)} />
          <p className="flex justify-between gap-4 rounded-card border border-line bg-surface px-5 py-4 text-base font-bold tabular-nums"><span>{words('sheet.both')}</span><span>{money(totals.liabilitiesAndEquity)}</span></p>
        </div>
      </div>
    </ReportFrame>
  );
}

/** An account leads to its entries, a result to the profit and loss that it comes from. */
function hrefOf(tenantId: string, { asOf, yearStart }: BalanceSheet, row: SheetRow): string {
  if (row.code !== null) return ledgerPaths(tenantId).entries({ account: row.code, to: asOf });
  const { profitBetween } = reportPaths(tenantId);
  return row.kind === 'current-result' ? profitBetween(yearStart, asOf) : profitBetween('1900-01-01', addDays(localDate(yearStart), -1));
}
