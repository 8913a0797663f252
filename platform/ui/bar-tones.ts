/** What a bar tells by its colour; the words beside it tell the same. */
export type BarTone = 'in' | 'out' | 'accent' | 'good' | 'warn' | 'bad';

/** The fill of each tone. */
export const barFills: Readonly<Record<BarTone, string>> = {
  in: 'fill-money-in', out: 'fill-money-out', accent: 'fill-accent', good: 'fill-good', warn: 'fill-warn', bad: 'fill-bad',
};

/** The ground of each tone, for the key of a chart. */
export const barGrounds: Readonly<Record<BarTone, string>> = {
  in: 'bg-money-in', out: 'bg-money-out', accent: 'bg-accent', good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad',
};
