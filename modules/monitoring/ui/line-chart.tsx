import { Card } from '@dott/platform/ui/card.tsx';

export type LineTone = 'accent' | 'in' | 'out' | 'warn' | 'info';

const strokes: Readonly<Record<LineTone, string>> = {
  accent: 'stroke-accent', in: 'stroke-money-in', out: 'stroke-money-out', warn: 'stroke-warn', info: 'stroke-info',
};
const grounds: Readonly<Record<LineTone, string>> = {
  accent: 'bg-accent', in: 'bg-money-in', out: 'bg-money-out', warn: 'bg-warn', info: 'bg-info',
};

export interface Line {
  readonly label: string;
  readonly tone: LineTone;
  /** One value a sample; null where nothing was measured, which leaves a gap. */
  readonly values: readonly (number | null)[];
}

const HEIGHT = 40;
/** Keeps a line at the very top or bottom whole. */
const EDGE = 0.6;

/** Lines over time in a box that stretches to its place; `summary` is its text alternative. A limit is drawn as a dashed line. */
export function LineChart({ title, summary, lines, top, limit, topText }: {
  readonly title: string; readonly summary: string; readonly lines: readonly Line[]; readonly top: number; readonly topText: string; readonly limit?: number;
}) {
  const heightOf = (value: number): number => HEIGHT - EDGE - (Math.min(value, top) / top) * (HEIGHT - 2 * EDGE);
  return (
    <Card title={title}>
      <figure>
        <div role="img" aria-label={summary} className="relative border-b border-line-strong">
          <span aria-hidden="true" className="absolute start-0 top-0 text-xs text-muted tabular-nums">{topText}</span>
          <svg aria-hidden="true" viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" className="h-32 w-full">
            {limit !== undefined && limit <= top && <line x1="0" x2="100" y1={heightOf(limit)} y2={heightOf(limit)} vectorEffect="non-scaling-stroke" strokeDasharray="4 4" className="stroke-line-strong" />}
            {lines.map(({ label, tone, values }) => <path key={label} d={pathOf(values, heightOf)} fill="none" vectorEffect="non-scaling-stroke" strokeWidth="2" className={strokes[tone]} />)}
          </svg>
        </div>
        <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
          {lines.map(({ label, tone }) => <span key={label} className="flex items-center gap-1.5"><span aria-hidden="true" className={`size-3 rounded-sm ${grounds[tone]}`} />{label}</span>)}
        </figcaption>
      </figure>
    </Card>
  );
}

/** A path through the values, begun anew after each gap. */
function pathOf(values: readonly (number | null)[], heightOf: (value: number) => number): string {
  const step = 100 / Math.max(1, values.length - 1);
  return values.map((value, index) => {
    if (value === null) return '';
    const isStart = index === 0 || values[index - 1] === null;
    return `${isStart ? 'M' : 'L'}${(index * step).toFixed(2)} ${heightOf(value).toFixed(2)}`;
  }).join('');
}
