import { ledgerPaths } from '../../ledger/ui/paths.ts';
import type { Money } from '@dott/platform/money';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { dayText, isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import type { Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { reports, type TrialBalance } from '../contract.ts';
import { csvPath, reportPaths } from './paths.ts';
import { ReportFrame } from './report-frame.tsx';
import { dayIn } from './report-query.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('reports'))('trial.title') };
}

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

type Row = TrialBalance['rows'][number];

/** The balance of every account on a day. */
export default async function TrialBalancePage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api] = await Promise.all([params, searchParams, getTranslations('reports'), getLocale(), serverApi(reports)]);
  const { asOf, rows, totals } = await found(api.trialBalance({ query: { asOf: dayIn(query, 'asOf') } }));
  const money = (value: Money) => moneyText(value.amount, value.currency, locale);
  const side = (key: 'debit' | 'credit'): Column<Row> => ({
    key, label: words(`trial.${key}`), align: 'end', total: money(totals[key]),
    cell: (row) => isPositive(row[key].amount) && <Link href={ledgerPaths(tenantId).entries({ account: row.code, to: asOf })} className="inline-flex min-h-6 items-center text-accent underline-offset-2 hover:underline">{money(row[key])}</Link>,
  });
  return (
    <ReportFrame {...{ tenantId, query }} path={reportPaths(tenantId).trialBalance} title={words('trial.title')} lead={words('trial.lead', { date: dayText(asOf, locale) })} csv={csvPath('/api/reports/trial-balance', { asOf })}
      days={[{ name: 'asOf', label: words('asOf'), value: asOf }]}>
      {rows.length === 0
        ? <Card><p className="text-sm text-muted">{words('empty')}</p></Card>
        : (
          <>
            <p className="rounded-card bg-good-soft px-4 py-3 text-sm font-semibold text-good">{words('trial.equal')} <span className="tabular-nums">{money(totals.debit)}</span></p>
            <Card flush>
              <DataTable<Row> caption={words('trial.title')} rows={rows} rowKey={(row) => row.code} columns={[
                { key: 'account', label: words('account'), lead: true, total: words('total'), cell: (row) => <>{row.code} {row.name}</> },
                { key: 'kind', label: words('trial.kind'), cell: (row) => <span className="text-muted">{words(`trial.type.${row.type}`)}</span> },
                side('debit'), side('credit'),
              ]} />
            </Card>
          </>
        )}
    </ReportFrame>
  );
}
