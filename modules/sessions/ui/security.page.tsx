import { sessions } from '@dott/modules/sessions/contract';
import { MANY_SESSIONS } from '@dott/modules/sessions/rules';
import { tenants } from '@dott/modules/tenants/contract';
import { wireOf } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { Pager, queryValue, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getFormatter, getLocale, getTranslations } from 'next-intl/server';
import { EndOthers, EndSession } from './end-session.tsx';
import { EventList } from './event-list.tsx';

const eventsAPage = 20;

interface Props {
  readonly params: Promise<{ tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

export async function generateMetadata() {
  const words = await getTranslations('sessions');
  return { title: words('title') };
}

/** Who is signed in to this account, the way to end it, and what happened lately. */
export default async function SecurityPage({ params, searchParams }: Props) {
  const [{ tenantId }, query, sessionApi, tenantApi, words, format, locale] = await Promise.all([
    params, searchParams, serverApi(sessions), serverApi(tenants), getTranslations('sessions'), getFormatter(), getLocale(),
  ]);
  const cursor = queryValue(query, 'cursor');
  const [{ items }, events, { timeZone }] = await Promise.all([
    sessionApi.active(), sessionApi.events({ query: { limit: eventsAPage, ...(cursor !== undefined && { cursor }) } }), tenantApi.current(),
  ]);
  const wire = wireOf(sessions);
  const moment = (iso: string) => format.dateTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const nameOf = ({ browser, os }: { readonly browser: string; readonly os: string }) => words('on', { browser: browser || words('unknown'), os: os || words('unknown') });
  const countries = new Intl.DisplayNames([locale], { type: 'region' });
  const placeOf = ({ country, ip }: { readonly country: string | null; readonly ip: string | null }) =>
    [country && countries.of(country), ip].filter(Boolean).join(' · ') || words('unknown');
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={<><ButtonLink look="secondary" href={`/${tenantId}/settings/sign-in`}>{words('ways')}</ButtonLink><ButtonLink look="secondary" href="/your-data">{words('yourData')}</ButtonLink>{items.length > 1 && <EndOthers wire={wire} />}</>} />
      {items.length > MANY_SESSIONS && (
        <div role="status" className="mb-4 rounded-card border border-warn bg-warn-soft px-4 py-3 text-sm text-ink">
          <p className="font-semibold text-warn">{words('many', { count: items.length })}</p>
          <p>{words('manyHelp')}</p>
        </div>
      )}
      <Card title={words('devices')} flush>
        <DataTable caption={words('devices')} rows={items} rowKey={({ id }) => id} columns={[
          { key: 'device', label: words('device'), lead: true, cell: (row) => <span className="inline-flex flex-wrap items-center gap-2">{nameOf(row.device)}{row.current && <Badge tone="good">{words('thisDevice')}</Badge>}</span> },
          { key: 'place', label: words('place'), cell: (row) => placeOf(row.device) },
          { key: 'first', label: words('firstSeen'), cell: (row) => moment(row.createdAt) },
          { key: 'last', label: words('lastSeen'), cell: (row) => moment(row.lastSeenAt) },
          { key: 'act', label: words('act'), align: 'end', cell: (row) => <EndSession wire={wire} id={row.id} device={nameOf(row.device)} current={row.current} /> },
        ]} />
      </Card>
      <Card title={words('events')} flush className="mt-6">
        <EventList events={events.items} moment={moment} nameOf={nameOf} />
      </Card>
      <Pager path={`/${tenantId}/settings/security`} query={query} nextCursor={events.nextCursor} />
    </>
  );
}
