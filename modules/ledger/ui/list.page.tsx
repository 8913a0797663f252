import { isLocalDate, localDate } from '@dott/platform/time';
import { toDecimal, toMinor } from '@dott/platform/money';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { DateField, SelectField } from '@dott/platform/ui/field.tsx';
import { FilterForm } from '@dott/platform/ui/filter-form.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Pager, queryValue, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { ProvenDownload } from '@dott/platform/ui/proven-download.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { BookOpen } from 'lucide-react';
import { getLocale, getTranslations } from 'next-intl/server';
import { ledger, type Entry } from '../contract.ts';
import { ledgerPaths } from './paths.ts';
import { sourceWord } from './source-link.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

const exportFormats = ['hledger', 'beancount', 'csv'] as const;

export async function generateMetadata() {
  return { title: (await getTranslations('ledger'))('title') };
}

/** The journal: of all accounts or one, of all days or some. */
export default async function JournalPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api, mayWrite] = await Promise.all([params, searchParams, getTranslations('ledger'), getLocale(), serverApi(ledger), mayNow('ledger.write')]);
  const paths = ledgerPaths(tenantId);
  const filter = filterOf(query);
  const [accounts, page] = await found(Promise.all([api.accounts(), api.list({ query: { ...filter, cursor: queryValue(query, 'cursor') } })]));
  const narrowed = Object.values(filter).some((value) => value !== undefined);
  const add = mayWrite && <ButtonLink look="secondary" href={paths.new}>{words('new')}</ButtonLink>;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={add} />
      <FilterForm path={paths.list} query={query} submitLabel={words('list.apply')} names={['account', 'from', 'to']}>
        <SelectField label={words('list.account')} name="account" defaultValue={filter.account ?? ''} placeholder={words('list.allAccounts')} options={accounts.items.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))} />
        <DateField label={words('list.from')} name="from" defaultValue={filter.from} />
        <DateField label={words('list.to')} name="to" defaultValue={filter.to} />
      </FilterForm>
      <Card flush>
        {page.items.length > 0
          ? <DataTable caption={words('title')} columns={columnsOf(filter.account, words, locale)} rows={page.items} rowKey={(row) => row.id} rowHref={(row) => paths.detail(row.id)} />
          : narrowed
            ? <EmptyState title={words('list.notFound')} action={<ButtonLink look="secondary" href={paths.list}>{words('list.showAll')}</ButtonLink>}>{words('list.notFoundHelp')}</EmptyState>
            : <EmptyState icon={<BookOpen className="size-7" />} title={words('list.none')}>{words('list.noneHelp')}</EmptyState>}
      </Card>
      <Pager path={paths.list} query={query} nextCursor={page.nextCursor} />
      <nav aria-label={words('list.exportFormats')} className="mt-6 flex flex-wrap items-center gap-x-4 text-sm text-muted">
        {words('list.export')}
        {exportFormats.map((format) => <ProvenDownload key={format} href={paths.export(format)} className="inline-flex min-h-11 items-center font-semibold text-accent underline-offset-2 hover:underline">{format}</ProvenDownload>)}
      </nav>
    </>
  );
}

function filterOf(query: Query) {
  const text = (name: string) => queryValue(query, name) || undefined;
  const day = (name: string) => {
    const given = text(name) ?? '';
    return isLocalDate(given) ? localDate(given) : undefined;
  };
  return { account: text('account'), from: day('from'), to: day('to'), sourceType: text('sourceType'), sourceId: text('sourceId') };
}

type Words = Awaited<ReturnType<typeof getTranslations<'ledger'>>>;

function columnsOf(account: string | undefined, words: Words, locale: string): Column<Entry>[] {
  const money = (row: Entry, amount: string | undefined) => amount !== undefined && moneyText(amount, row.currency, locale);
  const side = (row: Entry, key: 'debit' | 'credit') => sumOf(row.lines.filter((line) => account === undefined || line.code === account).map((line) => line[key]), row.currency);
  const amounts: Column<Entry>[] = account === undefined
    ? [{ key: 'amount', label: words('list.amount'), align: 'end', phone: 'corner', cell: (row) => money(row, side(row, 'debit')) }]
    : [
        { key: 'debit', label: words('list.debit'), align: 'end', cell: (row) => money(row, side(row, 'debit')) },
        { key: 'credit', label: words('list.credit'), align: 'end', cell: (row) => money(row, side(row, 'credit')) },
      ];
  return [
    { key: 'date', label: words('list.date'), phone: 'start', cell: (row) => <span className="whitespace-nowrap">{dayText(row.date, locale)}</span> },
    { key: 'memo', label: words('list.memo'), lead: true, cell: (row) => row.memo },
    { key: 'accounts', label: words('list.from-to'), phone: 'start', cell: (row) => <span className="text-muted">{[...new Set(row.lines.map((line) => line.name))].join(', ')}</span> },
    { key: 'kind', label: words('list.kind'), phone: 'end', cell: (row) => row.reversesId === null ? words(`source.${sourceWord(row.source)}`) : <Badge>{words('list.reversal')}</Badge> },
    ...amounts,
  ];
}

function sumOf(amounts: readonly (string | null)[], currency: string): string | undefined {
  const given = amounts.filter((amount) => amount !== null);
  return given.length === 0 ? undefined : toDecimal(given.reduce((sum, amount) => sum + toMinor(amount, currency), 0), currency);
}
