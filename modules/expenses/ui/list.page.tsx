import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { DateField, SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FilterForm } from '@dott/platform/ui/filter-form.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { FilterChips, Pager, queryValue, Toolbar, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { isLocalDate, localDate } from '@dott/platform/time';
import { toDecimal, toMinor } from '@dott/platform/money';
import { ReceiptText } from 'lucide-react';
import { getLocale, getTranslations } from 'next-intl/server';
import { expenses, type ExpenseSummary } from '../contract.ts';
import { expenseCategories } from '../rules.ts';
import { expensePaths } from './paths.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('expenses'))('title') };
}

/** What the business spent. */
export default async function ExpenseListPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, api, mayWrite] = await Promise.all([params, searchParams, getTranslations('expenses'), getLocale(), serverApi(expenses), mayNow('expenses.write')]);
  const paths = expensePaths(tenantId);
  const filter = filterOf(query);
  const page = await found(api.list({ query: { ...filter, cursor: queryValue(query, 'cursor') } }));
  const narrowed = Boolean(filter.q ?? filter.category ?? filter.from ?? filter.to) || filter.state === 'void';
  const unused = page.items.length === 0 && !narrowed;
  const add = mayWrite && <ButtonLink href={paths.new}>{words('new')}</ButtonLink>;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={!unused && add} />
      {!unused && (
        <>
          <FilterForm path={paths.list} query={query} submitLabel={words('list.apply')} names={['q', 'category', 'from', 'to']}>
            <TextField label={words('list.search')} name="q" type="search" defaultValue={filter.q} data-shortcut="search" />
            <SelectField label={words('list.category')} name="category" defaultValue={filter.category ?? ''} placeholder={words('list.allCategories')} options={expenseCategories.map((value) => ({ value, label: words(`category.${value}`) }))} />
            <DateField label={words('list.from')} name="from" defaultValue={filter.from} />
            <DateField label={words('list.to')} name="to" defaultValue={filter.to} />
          </FilterForm>
          <Toolbar><FilterChips label={words('list.filter')} name="state" path={paths.list} query={query} options={[{ value: '', label: words('list.posted') }, { value: 'void', label: words('list.void') }]} /></Toolbar>
        </>
      )}
      <Card flush>
        {page.items.length > 0
          ? <DataTable caption={words('title')} columns={columnsOf(page.items, words, locale)} rows={page.items} rowKey={(row) => row.id} rowHref={(row) => paths.detail(row.id)} />
          : narrowed
            ? <EmptyState title={words('list.notFound')} action={<ButtonLink look="secondary" href={paths.list}>{words('list.showAll')}</ButtonLink>}>{words('list.notFoundHelp')}</EmptyState>
            : <EmptyState icon={<ReceiptText className="size-7" />} title={words('list.none')} action={add}>{words('list.noneHelp')}</EmptyState>}
      </Card>
      <Pager path={paths.list} query={query} nextCursor={page.nextCursor} />
    </>
  );
}

function filterOf(query: Query) {
  const day = (name: string) => {
    const text = queryValue(query, name) ?? '';
    return isLocalDate(text) ? localDate(text) : undefined;
  };
  return {
    q: queryValue(query, 'q') || undefined,
    category: expenseCategories.find((one) => one === queryValue(query, 'category')),
    from: day('from'), to: day('to'),
    state: queryValue(query, 'state') === 'void' ? 'void' as const : 'posted' as const,
  };
}

type Words = Awaited<ReturnType<typeof getTranslations<'expenses'>>>;

function columnsOf(rows: readonly ExpenseSummary[], words: Words, locale: string): Column<ExpenseSummary>[] {
  return [
    { key: 'supplier', label: words('list.supplier'), lead: true, cell: (row) => row.supplierName ?? words(`category.${row.category}`) },
    { key: 'category', label: words('list.category'), phone: 'start', cell: (row) => words(`category.${row.category}`) },
    { key: 'date', label: words('list.date'), phone: 'end', cell: (row) => dayText(row.date, locale) },
    { key: 'paid', label: words('list.paid'), phone: 'hide', cell: (row) => words(`paidFrom.${row.paidFrom}`) },
    { key: 'amount', label: words('list.amount'), align: 'end', phone: 'corner', cell: (row) => <span className="font-semibold">{moneyText(row.totals.gross, row.currency, locale)}</span>, total: grossTotal(rows, locale) },
  ];
}

function grossTotal(rows: readonly ExpenseSummary[], locale: string): string | undefined {
  const [first] = rows;
  if (!first || rows.length < 2 || rows.some((row) => row.currency !== first.currency)) return undefined;
  const sum = rows.reduce((minor, row) => minor + toMinor(row.totals.gross, first.currency), 0);
  return moneyText(toDecimal(sum, first.currency), first.currency, locale);
}
