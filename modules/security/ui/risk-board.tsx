'use client';
import type { PersonRisk, security } from '@dott/modules/security/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Badge, type Tone } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { useLive } from '@dott/platform/ui/use-live.ts';
import { useFormatter, useTranslations } from 'next-intl';

const toneOf = (score: number): Tone => score >= 50 ? 'bad' : score >= 20 ? 'warn' : 'neutral';

/** Whose behaviour stands out, and why; asked for anew every few seconds while somebody can see it. */
export function RiskBoard({ wire, first }: { readonly wire: Wire<typeof security>; readonly first: readonly PersonRisk[] }) {
  const words = useTranslations('security.risks');
  const format = useFormatter();
  // The list of events beside this one says it when the service does not answer.
  const { value: items } = useLive(first, async () => (await browserApi(wire).risks({})).items);
  const reasonText = ({ rule, level, times, answer }: PersonRisk['reasons'][number]): string => {
    const text = words('reason', { rule: words(`rules.${rule}`), level: words(level), times });
    return answer ? `${text} (${words(answer)})` : text;
  };
  return (
    <section aria-labelledby="risks" className="mb-6">
      <h2 id="risks" className="text-lg font-bold">{words('title')}</h2>
      <p className="mb-2 text-sm text-muted">{words('lead')}</p>
      <Card flush>
        {items.length === 0
          ? <p className="p-4 text-sm text-muted">{words('none')}</p>
          : <DataTable caption={words('title')} rows={items} rowKey={({ user }) => user.id} columns={[
            { key: 'person', label: words('person'), lead: true, cell: ({ user }) => user.email ?? user.id },
            { key: 'score', label: words('score'), phone: 'corner', cell: ({ score }) => <Badge tone={toneOf(score)}>{score}</Badge> },
            { key: 'reasons', label: words('reasons'), cell: ({ reasons }) => <span className="text-xs text-muted">{reasons.map(reasonText).join(' · ')}</span> },
            { key: 'when', label: words('when'), cell: ({ reasons: [last] }) => last && <time dateTime={last.lastAt} className="whitespace-nowrap">{format.dateTime(new Date(last.lastAt), { dateStyle: 'medium', timeStyle: 'short' })}</time> },
          ]} />}
      </Card>
    </section>
  );
}
