import { useTranslations } from 'next-intl';
import { limits } from '../rules.ts';
import { LineChart } from './line-chart.tsx';
import type { Board } from './board.ts';
import { useFigures } from './use-figures.ts';

type Sample = Board['samples'][number];

const highest = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));

/** The next round number: a scale that ends at 1, 2, 5 or 10 of something. */
function roundTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** Share of the minute's checks that one kind of tier answered. */
function shareOf(sample: Sample, tiers: readonly string[]): number | null {
  const all = Object.values(sample.tiers).reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : tiers.reduce((sum, tier) => sum + (sample.tiers[tier] ?? 0), 0) / all;
}

/** The last half hour in pictures. */
export function SessionCharts({ board: { samples } }: { readonly board: Board }) {
  const words = useTranslations('monitoring');
  const { ms, percent, whole } = useFigures();
  const [p95, mean] = [samples.map((sample) => sample.p95Ms), samples.map((sample) => sample.meanMs)];
  const [hits, errors] = [samples.map((sample) => sample.hitRatio), samples.map((sample) => sample.errorRatio)];
  const active = samples.map((sample) => sample.activeSessions);
  const scores = samples.map((sample) => sample.score);
  const slowest = roundTop(highest(p95));
  const most = roundTop(highest(active));
  const mix = (tiers: readonly string[]) => samples.map((sample) => shareOf(sample, tiers));
  const [memory, redis, postgres, others] = [mix(['memory', 'refusal']), mix(['shared']), mix(['postgres']), mix(['joined', 'none', 'grace'])];
  const now = (values: readonly (number | null)[]) => values.at(-1) ?? null;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <LineChart title={words('chart.latency')} top={slowest} topText={ms(slowest)} limit={limits.p95Ms.notice}
        summary={words('chart.latencySummary', { p95: ms(now(p95)), mean: ms(now(mean)), highest: ms(highest(p95)) })}
        lines={[{ label: words('chart.p95'), tone: 'out', values: p95 }, { label: words('chart.mean'), tone: 'accent', values: mean }]} />
      <LineChart title={words('chart.ratios')} top={1} topText={percent(1)} limit={limits.hitRatio.notice}
        summary={words('chart.ratiosSummary', { hits: percent(now(hits)), errors: percent(now(errors)) })}
        lines={[{ label: words('hitRatio'), tone: 'accent', values: hits }, { label: words('chart.errors'), tone: 'out', values: errors }]} />
      <LineChart title={words('chart.tiers')} top={1} topText={percent(1)}
        summary={words('chart.tiersSummary', { memory: percent(now(memory)), redis: percent(now(redis)), postgres: percent(now(postgres)) })}
        lines={[
          { label: words('chart.memory'), tone: 'accent', values: memory }, { label: words('chart.redis'), tone: 'info', values: redis },
          { label: words('chart.postgres'), tone: 'warn', values: postgres }, { label: words('chart.others'), tone: 'out', values: others },
        ]} />
      <LineChart title={words('chart.active')} top={most} topText={whole(most)} summary={words('chart.activeSummary', { count: whole(now(active)), highest: whole(highest(active)) })}
        lines={[{ label: words('active'), tone: 'accent', values: active }]} />
      <LineChart title={words('chart.health')} top={100} topText={whole(100)} summary={words('chart.healthSummary', { score: now(scores) ?? 0, lowest: Math.min(...scores) })}
        lines={[{ label: words('health'), tone: 'accent', values: scores }]} />
    </div>
  );
}
