import type { ReactNode } from 'react';
import { BarDrawing } from './bar-drawing.tsx';
import type { BarTone } from './bar-tones.ts';
import { Link } from './link.tsx';

export interface BarRow {
  readonly key: string;
  readonly label: ReactNode;
  /** Sets the length of the bar; nothing is drawn for zero and below. */
  readonly value: number;
  /** What a person reads. */
  readonly text: string;
  readonly tone: BarTone;
  /** What the figure is made of. */
  readonly href?: string | undefined;
}

/** Names with a bar and a figure each: chart and table in one, readable by everybody. `caption` says what it compares. */
export function BarList({ caption, rows }: { readonly caption: string; readonly rows: readonly BarRow[] }) {
  const top = Math.max(1, ...rows.map((row) => row.value));
  return (
    <ul aria-label={caption} className="space-y-3">
      {rows.map((row) => (
        <li key={row.key} className="text-sm">
          <div className="flex items-baseline justify-between gap-4">
            <span className="min-w-0 truncate">{row.label}</span>
            {row.href === undefined
              ? <span className="font-semibold tabular-nums">{row.text}</span>
              : <Link href={row.href} className="inline-flex min-h-6 items-center font-semibold text-accent tabular-nums underline-offset-2 hover:underline">{row.text}</Link>}
          </div>
          <BarDrawing tall={4} className="mt-1 h-2 w-full overflow-hidden rounded-full bg-sunken rtl:-scale-x-100"
            bars={[{ x: 0, y: 0, height: 4, width: row.value <= 0 ? 0 : Math.max(0.7, (row.value / top) * 100), tone: row.tone }]} />
        </li>
      ))}
    </ul>
  );
}
