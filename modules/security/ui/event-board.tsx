'use client';
import type { security, SecurityEvent, SecurityQuery } from '@dott/modules/security/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Badge, type Tone } from '@dott/platform/ui/badge.tsx';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { EmptyState } from '@dott/platform/ui/empty-state.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useLive } from '@dott/platform/ui/use-live.ts';
import { ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';

const tones: Readonly<Record<SecurityEvent['severity'], Tone>> = { INFO: 'neutral', WARNING: 'warn', ERROR: 'bad', CRITICAL: 'bad' };

interface Page {
  readonly items: readonly SecurityEvent[];
  readonly nextCursor: string | null;
}

/** The events that fit; the first page is asked for anew every few seconds while somebody can see it. */
export function EventBoard({ wire, first, filter, live }: {
  readonly wire: Wire<typeof security>; readonly first: Page; readonly filter: Partial<SecurityQuery>; readonly live: boolean;
}) {
  const words = useTranslations('security');
  const format = useFormatter();
  const { value: page, trouble } = useLive(first, () => browserApi(wire).events({ query: filter }), live);

  return (
    <>
      {trouble && <TroubleNotice trouble={trouble} />}
      {live && <p className="mb-2 text-xs text-muted">{words('live')}</p>}
      <Card flush>
        {page.items.length === 0
          ? <EmptyState icon={<ShieldCheck className="size-7" />} title={words('none')} action={<ButtonLink look="secondary" href="/admin/security">{words('showAll')}</ButtonLink>}>{words('noneHelp')}</EmptyState>
          : <DataTable caption={words('title')} rows={page.items} rowKey={({ id }) => id} columns={[
            { key: 'type', label: words('type'), lead: true, cell: (row) => <code className="text-xs font-semibold">{row.type}</code> },
            { key: 'severity', label: words('severity'), phone: 'corner', cell: (row) => <Badge tone={tones[row.severity]}>{words(row.severity)}</Badge> },
            { key: 'when', label: words('when'), cell: (row) => <time dateTime={row.at} className="whitespace-nowrap">{format.dateTime(new Date(row.at), { dateStyle: 'medium', timeStyle: 'medium' })}</time> },
            { key: 'user', label: words('user'), cell: (row) => row.user ? row.user.email ?? row.user.id : <span className="text-muted">{words('nobody')}</span> },
            { key: 'ip', label: words('ip'), cell: (row) => row.ip },
            { key: 'detail', label: words('detail'), cell: (row) => <span className="text-xs break-all text-muted">{detailText(row)}</span> },
          ]} />}
      </Card>
    </>
  );
}

function detailText({ detail }: SecurityEvent): string {
  return Object.entries(detail).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${String(value)}`).join(' · ');
}
