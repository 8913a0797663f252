'use client';
import type { monitoring } from '@dott/modules/monitoring/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Figure } from '@dott/platform/ui/card.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useLive } from '@dott/platform/ui/use-live.ts';
import { useTranslations } from 'next-intl';
import type { Board } from './board.ts';
import { SessionCharts } from './session-charts.tsx';
import { SessionState } from './session-state.tsx';
import { useFigures } from './use-figures.ts';

/** The dashboard, asked for anew every few seconds while somebody can see it; trouble leaves the last figures and says so. */
export function SessionBoard({ wire, first }: { readonly wire: Wire<typeof monitoring>; readonly first: Board }) {
  const words = useTranslations('monitoring');
  const { ms, percent, whole } = useFigures();
  const { value: board, trouble } = useLive(first, () => browserApi(wire).sessionDashboard());
  const { window, health, activeSessions, activePeople } = board;
  return (
    <div className="space-y-6">
      {trouble && <TroubleNotice trouble={trouble} />}
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <Figure label={words('health')} value={words('score', { score: health.score })} tone={health.score >= 85 ? 'good' : health.score < 60 ? 'bad' : 'plain'} />
        <Figure label={words('active')} value={whole(activeSessions)} note={activePeople === null ? undefined : words('people', { count: activePeople })} />
        <Figure label={words('p95')} value={ms(window.p95Ms)} note={words('mean', { mean: ms(window.meanMs) })} />
        <Figure label={words('hitRatio')} value={percent(window.hitRatio)} note={words('errors', { ratio: percent(window.errorRatio) })} />
      </div>
      <SessionState board={board} />
      <SessionCharts board={board} />
    </div>
  );
}
