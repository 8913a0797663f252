import { BarDrawing } from './bar-drawing.tsx';
import { barGrounds, type BarTone } from './bar-tones.ts';

export interface BarGroup {
  readonly label: string;
  /** For a phone, where twelve names have no room: one or two letters. */
  readonly shortLabel?: string;
  /** One number a series, in the order of `series`, none below zero; they only set heights. */
  readonly values: readonly number[];
  /** What a person reads for each value. */
  readonly texts: readonly string[];
}

export interface BarSeries {
  readonly label: string;
  readonly tone: BarTone;
}

/**
 * Groups of bars, drawn as plain SVG that fits any width; `summary` is its text alternative, and the figures belong in a
 * table beside it. `scaleText` writes the values of the two lines behind the bars.
 */
export function BarChart({ title, summary, series, groups, scaleText }: {
  readonly title: string; readonly summary: string; readonly series: readonly BarSeries[]; readonly groups: readonly BarGroup[]; readonly scaleText: (value: number) => string;
}) {
  const top = roundTop(Math.max(0, ...groups.flatMap((group) => group.values)));
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="text-base font-semibold">{title}</span>
        {series.length > 1 && (
          <span className="flex gap-4 text-xs text-muted">
            {series.map((one) => <span key={one.label} className="flex items-center gap-1.5"><span aria-hidden="true" className={`size-3 rounded-sm ${barGrounds[one.tone]}`} />{one.label}</span>)}
          </span>
        )}
      </figcaption>
      <div role="img" aria-label={summary} className="relative pt-4">
        <div className="absolute inset-x-0 top-0 h-44">
          {[top, top / 2].map((value, index) => (
            <div key={value} className={`absolute inset-x-0 border-b border-line text-xs text-muted tabular-nums ${index === 0 ? 'top-0 h-4' : 'top-20 h-4'}`}>{scaleText(value)}</div>
          ))}
        </div>
        <div className="relative flex h-40 border-b border-line-strong">
          {groups.map((group) => <Bars key={group.label} group={group} series={series} top={top} />)}
        </div>
        <div className="flex pt-1 text-center text-xs text-muted">
          {groups.map((group) => (
            <span key={group.label} className="min-w-0 flex-1 truncate">
              <span className={group.shortLabel === undefined ? '' : 'max-md:hidden'}>{group.label}</span>
              {group.shortLabel !== undefined && <span className="md:hidden">{group.shortLabel}</span>}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}

function Bars({ group, series, top }: { readonly group: BarGroup; readonly series: readonly BarSeries[]; readonly top: number }) {
  const width = 76 / series.length;
  const bars = series.map((one, index) => {
    const value = group.values[index] ?? 0;
    const height = value <= 0 ? 0 : Math.max(1, (value / top) * 100);
    return { x: 12 + index * width, y: 100 - height, width: width - 4, height, tone: one.tone, title: `${group.label}, ${one.label}: ${group.texts[index] ?? ''}` };
  });
  return <BarDrawing bars={bars} className="h-full min-w-0 flex-1" />;
}

/** The next round number: a scale that ends at 1, 2, 5 or 10 of something. */
function roundTop(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? highest;
}
