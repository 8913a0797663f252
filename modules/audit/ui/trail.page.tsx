import type { UserId } from '@dott/platform/ids';
import { isLocalDate } from '@dott/platform/time';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { DateField, SelectField } from '@dott/platform/ui/field.tsx';
import { FilterForm } from '@dott/platform/ui/filter-form.tsx';
import { momentText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { Pager } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { ProvenDownload } from '@dott/platform/ui/proven-download.tsx';
import { queryValue, withQuery, type Query } from '@dott/platform/ui/query.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { ScrollText } from 'lucide-react';
import { getLocale, getTranslations } from 'next-intl/server';
import { audit, type AuditEvent } from '../contract.ts';
import { auditPaths, recordPath } from './paths.ts';
import { actorText, entities, sentenceOf, type AuditWords } from './sentences.ts';

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('audit'))('title') };
}

/** Who did what, when and from where. */
export default async function AuditPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, words, locale, business, api] = await Promise.all([params, searchParams, getTranslations('audit'), getLocale(), currentBusiness(), serverApi(audit)]);
  const { list } = auditPaths(tenantId);
  const filter = filterOf(query);
  const page = await found(api.list({ query: { ...filter, cursor: queryValue(query, 'cursor') } }));
  const csv = `/api/audit/export?${new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined))}`;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={<><ButtonLink look="secondary" href={withQuery(list, query, { check: '1' })}>{words('check')}</ButtonLink><ProvenDownload href={csv} className="inline-flex min-h-11 items-center rounded-control px-3 text-sm font-semibold text-accent hover:bg-accent-soft">{words('csv')}</ProvenDownload></>} />
      {queryValue(query, 'check') === '1' && <Verified words={words} />}
      <FilterForm path={list} query={{ ...query, check: undefined }} submitLabel={words('apply')} names={['from', 'to', 'kind', 'entity']}>
        <DateField label={words('from')} name="from" defaultValue={filter.from} />
        <DateField label={words('to')} name="to" defaultValue={filter.to} />
        <SelectField label={words('kind')} name="kind" defaultValue={filter.kind ?? ''} placeholder={words('both')} options={[{ value: 'write', label: words('write') }, { value: 'read', label: words('read') }]} />
        <SelectField label={words('about')} name="entity" defaultValue={filter.entity ?? ''} placeholder={words('everything')} options={entities.map((value) => ({ value, label: words(`entity.${value}`) }))} />
      </FilterForm>
      <Card flush>
        {page.items.length > 0
          ? <DataTable caption={words('title')} rows={page.items} rowKey={(row) => row.id} columns={columnsOf({ tenantId, list, query, words, locale, timeZone: business.timeZone })} />
          : <EmptyState icon={<ScrollText className="size-7" />} title={words('none')} action={<ButtonLink look="secondary" href={list}>{words('showAll')}</ButtonLink>}>{words('noneHelp')}</EmptyState>}
      </Card>
      <Pager path={list} query={query} nextCursor={page.nextCursor} />
    </>
  );
}

function filterOf(query: Query) {
  const text = (name: string) => queryValue(query, name) || undefined;
  const day = (name: string) => isLocalDate(text(name) ?? '') ? text(name) : undefined;
  const kind = text('kind');
  return {
    from: day('from'), to: day('to'), entity: text('entity'), entityId: text('entityId'),
    kind: kind === 'read' || kind === 'write' ? kind : undefined,
    // An id from the address: the API refuses what is none.
    actor: text('actor') as UserId | undefined,
  } as const;
}

async function Verified({ words }: { readonly words: AuditWords }) {
  const api = await serverApi(audit);
  const { intact, sealed, brokenAt, brokenHead } = await api.verify();
  const broken = brokenAt === null ? words('rewritten', { day: brokenHead ?? '' }) : words('broken', { line: brokenAt });
  return <p role="status" className={`mb-4 rounded-card px-4 py-3 text-sm font-semibold ${intact ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}>{intact ? words('intact', { count: sealed }) : broken}</p>;
}

interface Shown {
  readonly tenantId: string;
  readonly list: string;
  readonly query: Query;
  readonly words: AuditWords;
  readonly locale: string;
  readonly timeZone: string;
}

function columnsOf({ tenantId, list, query, words, locale, timeZone }: Shown): Column<AuditEvent>[] {
  const quiet = 'inline-flex min-h-6 items-center underline-offset-2 hover:underline';
  const narrowed = (change: Record<string, string>) => withQuery(list, query, { ...change, check: undefined });
  return [
    {
      key: 'what', label: words('what'), lead: true,
      cell: (row) => {
        const href = recordPath(tenantId, row.entity, row.entityId);
        return href === undefined ? sentenceOf(row, words) : <Link href={href} className={`${quiet} text-accent`}>{sentenceOf(row, words)}</Link>;
      },
    },
    { key: 'records', label: words('found'), phone: 'hide', cell: (row) => row.kind === 'read' && row.entityId === null && row.records !== 1 && <span className="text-muted">{words('records', { count: row.records })}</span> },
    {
      key: 'who', label: words('who'), phone: 'start',
      cell: (row) => {
        const name = actorText(row.actor, words);
        return row.actor.userId === null ? name : <Link href={narrowed({ actor: row.actor.userId })} aria-label={words('onlyPerson', { name })} className={quiet}>{name}</Link>;
      },
    },
    { key: 'when', label: words('when'), phone: 'start', cell: (row) => <time dateTime={row.at} className="whitespace-nowrap text-muted">{momentText(row.at, locale, timeZone)}</time> },
    { key: 'place', label: words('place'), phone: 'hide', cell: (row) => <span className="text-muted">{row.ip}</span> },
  ];
}
