import { StatusBadge } from '@dott/platform/ui/badge.tsx';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { dayText, isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { FilterChips, Pager, queryValue, SearchBox, Toolbar, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import type { CustomerId } from '@dott/modules/customers/contract';
import { toDecimal, toMinor } from '@dott/platform/money';
import { FileText } from 'lucide-react';
import { getLocale, getTranslations } from 'next-intl/server';
import { invoices, type InvoiceSummary } from '../contract.ts';
import { invoiceStates } from '../rules.ts';
import { invoicePaths } from './paths.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('invoices'))('title') };
}

/** What the business asked its customers to pay. */
export default async function InvoiceListPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api, mayWrite] = await Promise.all([params, searchParams, getTranslations('invoices'), getLocale(), serverApi(invoices), mayNow('invoices.write')]);
  const paths = invoicePaths(tenantId);
  const [q, customerId] = [queryValue(query, 'q'), queryValue(query, 'customerId')];
  const state = invoiceStates.find((one) => one === queryValue(query, 'state'));
  // Ids from the address: the API refuses what is none.
  const page = await found(api.list({ query: { q, state, customerId: customerId as CustomerId | undefined, cursor: queryValue(query, 'cursor') } }));
  const add = mayWrite && <ButtonLink href={customerId ? paths.newFor(customerId) : paths.new}>{words('new')}</ButtonLink>;
  const narrowed = Boolean(q ?? state ?? customerId);
  const unused = page.items.length === 0 && !narrowed;
  const chips = [{ value: '', label: words('list.all') }, ...invoiceStates.map((value) => ({ value, label: words(`state.${value}`) }))];
  return (
    <>
      <PageHeader title={words('title')} lead={customerId && page.items[0] ? page.items[0].customerName : words('lead')} actions={!unused && add} />
      {!unused && (
        <Toolbar>
          <SearchBox label={words('list.search')} path={paths.list} query={query} />
          <FilterChips label={words('list.filter')} name="state" path={paths.list} query={query} options={chips} />
        </Toolbar>
      )}
      <Card flush>
        {page.items.length > 0
          ? <DataTable caption={words('title')} columns={columnsOf(page.items, words, locale)} rows={page.items} rowKey={(row) => row.id} rowHref={(row) => mayWrite ? paths.open(row) : paths.detail(row.id)} />
          : narrowed
            ? <EmptyState title={words('list.notFound')} action={<ButtonLink look="secondary" href={paths.list}>{words('list.showAll')}</ButtonLink>}>{words('list.notFoundHelp')}</EmptyState>
            : <EmptyState icon={<FileText className="size-7" />} title={words('list.none')} action={add}>{words('list.noneHelp')}</EmptyState>}
      </Card>
      <Pager path={paths.list} query={query} nextCursor={page.nextCursor} />
    </>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<'invoices'>>>;

function columnsOf(rows: readonly InvoiceSummary[], words: Words, locale: string): Column<InvoiceSummary>[] {
  return [
    { key: 'customer', label: words('list.customer'), lead: true, cell: (row) => row.customerName },
    { key: 'number', label: words('list.number'), phone: 'start', cell: (row) => row.number ?? words('list.draftName') },
    { key: 'date', label: words('list.date'), phone: 'hide', cell: (row) => dayText(row.issueDate, locale) },
    { key: 'due', label: words('list.due'), phone: 'start', cell: (row) => <><span className="lg:hidden">{words('list.due')} </span>{dayText(row.dueDate, locale)}</> },
    { key: 'state', label: words('list.state'), phone: 'end', cell: (row) => <StatusBadge status={row.state}>{words(`state.${row.state}`)}</StatusBadge> },
    { key: 'total', label: words('list.total'), align: 'end', phone: 'corner', cell: (row) => <span className="font-semibold">{moneyText(row.totals.payable, row.currency, locale)}</span> },
    { key: 'open', label: words('list.open'), align: 'end', phone: 'hide', cell: (row) => isPositive(row.open) && moneyText(row.open, row.currency, locale), total: openTotal(rows, locale) },
  ];
}

/** What is open in these rows; no sum over several currencies, and none of a single row. */
function openTotal(rows: readonly InvoiceSummary[], locale: string): string | undefined {
  const [first] = rows;
  if (!first || rows.length < 2 || rows.some((row) => row.currency !== first.currency)) return undefined;
  const sum = rows.reduce((minor, row) => minor + toMinor(row.open, first.currency), 0);
  return sum > 0 ? moneyText(toDecimal(sum, first.currency), first.currency, locale) : undefined;
}
