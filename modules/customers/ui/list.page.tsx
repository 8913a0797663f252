import { currentSession } from '@dott/platform/ui/server-session.ts';
import { Card } from '@dott/platform/ui/card.tsx';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { found } from '@dott/platform/ui/found.ts';
import { FilterChips, Pager, queryValue, SearchBox, Toolbar, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { Users } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { customers, type Customer } from '../contract.ts';
import { customerPaths } from './paths.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('customers'))('title') };
}

/** Whom the business sells to. */
export default async function CustomerListPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, api, session] = await Promise.all([params, searchParams, getTranslations('customers'), serverApi(customers), currentSession()]);
  const [q, archived] = [queryValue(query, 'q'), queryValue(query, 'archived') === 'true'];
  const paths = customerPaths(tenantId);
  const page = await found(api.list({ query: { q, archived, cursor: queryValue(query, 'cursor') } }));
  const mayWrite = session?.permissions.includes('customers.write') ?? false;
  const add = mayWrite && <ButtonLink href={paths.new}>{words('add')}</ButtonLink>;
  const unused = page.items.length === 0 && !q && !archived;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={!unused && add} />
      {!unused && (
        <Toolbar>
          <SearchBox label={words('list.search')} path={paths.list} query={query} />
          <FilterChips label={words('list.filter')} name="archived" path={paths.list} query={query} options={[{ value: '', label: words('list.active') }, { value: 'true', label: words('list.archived') }]} />
        </Toolbar>
      )}
      <Card flush>
        {page.items.length > 0
          ? <DataTable caption={words('title')} columns={columnsOf(words)} rows={page.items} rowKey={(row) => row.id} rowHref={(row) => paths.detail(row.id)} />
          : <Nothing q={q} archived={archived} action={add} words={words} />}
      </Card>
      <Pager path={paths.list} query={query} nextCursor={page.nextCursor} />
    </>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<'customers'>>>;

function columnsOf(words: Words): Column<Customer>[] {
  return [
    { key: 'name', label: words('field.name'), lead: true, cell: (row) => row.name },
    { key: 'phone', label: words('field.phone'), phone: 'start', cell: (row) => row.phone },
    { key: 'email', label: words('field.email'), phone: 'start', cell: (row) => row.email },
    { key: 'place', label: words('field.city'), phone: 'end', cell: (row) => row.billingAddress.city },
  ];
}

function Nothing({ q, archived, action, words }: { readonly q: string | undefined; readonly archived: boolean; readonly action: React.ReactNode; readonly words: Words }) {
  if (q) return <EmptyState title={words('list.notFound', { q })}>{words('list.notFoundHelp')}</EmptyState>;
  if (archived) return <EmptyState title={words('list.noneArchived')}>{words('list.noneArchivedHelp')}</EmptyState>;
  return <EmptyState icon={<Users className="size-7" />} title={words('list.none')} action={action}>{words('list.noneHelp')}</EmptyState>;
}
