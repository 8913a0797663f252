import { sessions } from '@dott/modules/sessions/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { wireOf } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getFormatter, getTranslations } from 'next-intl/server';
import { EndOthers, EndSession } from './end-session.tsx';

export async function generateMetadata() {
  const words = await getTranslations('sessions');
  return { title: words('title') };
}

/** Who is signed in to this account, and the way to end it. */
export default async function SecurityPage() {
  const [sessionApi, tenantApi, words, format] = await Promise.all([serverApi(sessions), serverApi(tenants), getTranslations('sessions'), getFormatter()]);
  const [{ items }, { timeZone }] = await Promise.all([sessionApi.active(), tenantApi.current()]);
  const wire = wireOf(sessions);
  const moment = (iso: string) => format.dateTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const nameOf = ({ device }: (typeof items)[number]) => words('on', { browser: device.browser || words('unknown'), os: device.os || words('unknown') });
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} actions={items.length > 1 && <EndOthers wire={wire} />} />
      <Card title={words('devices')} flush>
        <DataTable caption={words('devices')} rows={items} rowKey={({ id }) => id} columns={[
          { key: 'device', label: words('device'), lead: true, cell: (row) => <span className="inline-flex flex-wrap items-center gap-2">{nameOf(row)}{row.current && <Badge tone="good">{words('thisDevice')}</Badge>}</span> },
          { key: 'place', label: words('place'), cell: (row) => row.device.ip ?? words('unknown') },
          { key: 'first', label: words('firstSeen'), cell: (row) => moment(row.createdAt) },
          { key: 'last', label: words('lastSeen'), cell: (row) => moment(row.lastSeenAt) },
          { key: 'act', label: words('act'), align: 'end', cell: (row) => !row.current && <EndSession wire={wire} id={row.id} device={nameOf(row)} /> },
        ]} />
      </Card>
    </>
  );
}
