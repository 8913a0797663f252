'use client';
import { barFills, type BarTone } from './bar-tones.ts';

export interface DrawnBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: BarTone;
  /** Shown when one points at the bar. */
  readonly title?: string;
}

/**
 * Bars in a box of 100 units (or `tall`) that stretches to its place. It is a client component for one reason: of a long server-rendered
 * page React may send parts later, and in SVG it holds their places by an inline style; what a client component draws comes whole.
 */
export function BarDrawing({ bars, tall = 100, className }: { readonly bars: readonly DrawnBar[]; readonly tall?: number; readonly className: string }) {
  return (
    <svg aria-hidden="true" viewBox={`0 0 100 ${tall}`} preserveAspectRatio="none" className={className}>
      {bars.map(({ tone, title, ...place }) => <rect key={`${place.x}`} {...place} className={barFills[tone]}>{title !== undefined && <title>{title}</title>}</rect>)}
    </svg>
  );
}
