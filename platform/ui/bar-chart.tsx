export interface BarGroup {
  readonly label: string;
  /** One number a series, in the order of `series`; they only set heights. */
  readonly values: readonly number[];
  /** What a person reads for each value. */
  readonly texts: readonly string[];
}

export interface BarSeries {
  readonly label: string;
  readonly tone: 'in' | 'out' | 'accent' | 'warn' | 'bad';
}

const fills: Readonly<Record<BarSeries['tone'], string>> = {
  in: 'fill-money-in', out: 'fill-money-out', accent: 'fill-accent', warn: 'fill-warn', bad: 'fill-bad',
};
const swatches: Readonly<Record<BarSeries['tone'], string>> = {
  in: 'bg-money-in', out: 'bg-money-out', accent: 'bg-accent', warn: 'bg-warn', bad: 'bg-bad',
};

const height = 160;
const groupWidth = 80;
const foot = 24;

/** Groups of bars, drawn on the server as plain SVG; `summary` is its text alternative, and the figures belong in a table beside it. */
export function BarChart({ title, summary, series, groups }: {
  readonly title: string; readonly summary: string; readonly series: readonly BarSeries[]; readonly groups: readonly BarGroup[];
}) {
  const top = Math.max(1, ...groups.flatMap((group) => group.values));
  const width = Math.max(1, groups.length) * groupWidth;
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <span className="text-base font-semibold">{title}</span>
        <span className="flex gap-4 text-xs text-muted">
          {series.map((one) => <span key={one.label} className="flex items-center gap-1.5"><span aria-hidden="true" className={`size-3 rounded-sm ${swatches[one.tone]}`} />{one.label}</span>)}
        </span>
      </figcaption>
      <svg role="img" aria-label={summary} viewBox={`0 0 ${width} ${height + foot}`} className="h-56 w-full" preserveAspectRatio="xMidYMid meet">
        <line x1={0} x2={width} y1={height} y2={height} className="stroke-line" strokeWidth={1} />
        {groups.map((group, index) => <Bars key={group.label} group={group} series={series} left={index * groupWidth} top={top} />)}
      </svg>
    </figure>
  );
}

function Bars({ group, series, left, top }: { readonly group: BarGroup; readonly series: readonly BarSeries[]; readonly left: number; readonly top: number }) {
  const barWidth = Math.min(24, (groupWidth - 24) / series.length);
  const start = left + (groupWidth - barWidth * series.length - 4 * (series.length - 1)) / 2;
  return (
    <g>
      {series.map((one, index) => {
        const value = group.values[index] ?? 0;
        const tall = value <= 0 ? 0 : Math.max(2, (value / top) * (height - 8));
        return (
          <rect key={one.label} x={start + index * (barWidth + 4)} y={height - tall} width={barWidth} height={tall} rx={3} className={fills[one.tone]}>
            <title>{`${group.label}, ${one.label}: ${group.texts[index] ?? ''}`}</title>
          </rect>
        );
      })}
      <text x={left + groupWidth / 2} y={height + 17} textAnchor="middle" className="fill-muted text-xs">{group.label}</text>
    </g>
  );
}
