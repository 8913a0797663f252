import { Badge, type Tone } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { useFormatter, useTranslations } from 'next-intl';
import type { Board } from './board.ts';
import { useFigures } from './use-figures.ts';

type Level = Board['health']['reasons'][number]['level'];
type Code = Board['health']['reasons'][number]['code'];

const levelTones: Readonly<Record<Level, Tone>> = { critical: 'bad', warning: 'warn', notice: 'info' };
const breakerTones: Readonly<Record<Board['breakers']['redis'], Tone>> = { closed: 'good', 'half-open': 'warn', open: 'bad', absent: 'neutral' };

/** A node that was not heard of for this long has a word beside its name. */
const SILENT_MS = 3_000;

/** What has to be looked at: alerts, reasons of the score, breakers and nodes, in words. */
export function SessionState({ board }: { readonly board: Board }) {
  const words = useTranslations('monitoring');
  const format = useFormatter();
  const { ms, percent, whole } = useFigures();
  const figure = (code: Code, value: number | null): string =>
    (code === 'errors' || code === 'hit-ratio' ? percent(value) : code === 'no-redis' ? whole(value) : ms(value));
  return (
    <>
      {board.alerts.length > 0 && (
        <Card title={words('alerts')}>
          <ul className="space-y-3">
            {board.alerts.map(({ code, level, state, value, limit, forMs }) => (
              <li key={code} role={state === 'firing' ? 'alert' : undefined} className="flex flex-wrap items-center gap-2 text-sm">
                <Badge tone={levelTones[level]}>{words(`level.${level}`)}</Badge>
                <span>{words(`alert.${code}`, { value: figure(code, value), limit: figure(code, limit) })}</span>
                <span className="text-muted">{words(`state.${state}`, { seconds: Math.round(forMs / 1_000) })}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title={words('reasons')}>
          {board.health.reasons.length === 0 ? <p className="text-sm text-muted">{words('well')}</p> : (
            <ul className="space-y-3">
              {board.health.reasons.map(({ code, level, value, limit }) => (
                <li key={code} className="flex flex-wrap items-center gap-2 text-sm">
                  <Badge tone={levelTones[level]}>{words(`level.${level}`)}</Badge>{words(`reason.${code}`, { value: figure(code, value), limit: figure(code, limit) })}
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title={words('stores')}>
          <ul className="space-y-3 text-sm">
            {(['postgres', 'redis'] as const).map((store) => (
              <li key={store} className="flex items-center justify-between gap-2"><span>{words(`store.${store}`)}</span><Badge tone={breakerTones[board.breakers[store]]}>{words(`breaker.${board.breakers[store]}`)}</Badge></li>
            ))}
          </ul>
        </Card>
      </div>
      <Card title={words('nodes')} flush>
        <DataTable caption={words('nodes')} rows={board.nodes} rowKey={({ name, startedAt }) => `${name} ${startedAt}`} columns={[
          { key: 'name', label: words('node'), lead: true, cell: ({ name }) => name },
          { key: 'since', label: words('since'), cell: ({ startedAt }) => format.dateTime(new Date(startedAt), { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }) },
          { key: 'heard', label: words('heard'), align: 'end', cell: ({ silentMs }) => (silentMs > SILENT_MS ? <Badge tone="warn">{ms(silentMs)}</Badge> : ms(silentMs)) },
        ]} />
      </Card>
    </>
  );
}
