import type { SessionEvents } from '@dott/modules/sessions/contract';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { useTranslations } from 'next-intl';
import type { z } from 'zod';

type SessionEvent = z.output<typeof SessionEvents>['items'][number];

const endings = ['revoked', 'idle', 'expired', 'password-changed', 'hijack', 'limit-reached'] as const;
/** What a person should look at twice. */
const alarming: ReadonlySet<string> = new Set(['hijack-attempt', 'many-sessions']);

/** Which sentence tells an event: an ending has one for each reason that people know. */
function sentenceOf({ kind, reason }: SessionEvent) {
  if (kind !== 'ended') return `event.${kind}` as const;
  const known = endings.find((ending) => ending === reason);
  return known ? `event.ended-${known}` as const : 'event.ended';
}

/** What happened to one's own sessions, in words. */
export function EventList({ events, moment, nameOf }: {
  readonly events: readonly SessionEvent[]; readonly moment: (iso: string) => string; readonly nameOf: (device: { readonly browser: string; readonly os: string }) => string;
}) {
  const words = useTranslations('sessions');
  const deviceOf = (event: SessionEvent) => (
    <span className="inline-flex flex-wrap items-center gap-2">
      {event.device ? nameOf(event.device) : words('forgotten')}
      {event.current && <Badge>{words('thisDevice')}</Badge>}
    </span>
  );
  return (
    <DataTable caption={words('events')} rows={events} rowKey={({ id }) => id} columns={[
      { key: 'what', label: words('what'), lead: true, cell: (event) => <span className={alarming.has(event.kind) ? 'font-semibold text-warn' : ''}>{words(sentenceOf(event))}</span> },
      { key: 'when', label: words('when'), cell: (event) => moment(event.at) },
      { key: 'device', label: words('device'), cell: deviceOf },
      { key: 'place', label: words('place'), cell: (event) => event.ip ?? words('unknown') },
    ]} />
  );
}
