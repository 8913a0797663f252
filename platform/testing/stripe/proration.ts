import type { Interval, Price } from './resources.ts';

/** What somebody pays for at one moment. */
export interface Held {
  readonly price: Price;
  readonly quantity: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One side of a change in the middle of a period: the unused rest of what was (below zero), or the rest of what comes. */
export interface ProratedAmount extends Held {
  readonly kind: 'unused' | 'remaining';
  readonly amount: number;
  readonly span: Span;
}

/** The end of a period that starts at a moment: months and years by the calendar, the day cut to the month's last. */
export function periodEnd(start: number, interval: Interval, count: number, anchor = start): number {
  if (interval === 'day') return start + count * 86_400;
  if (interval === 'week') return start + count * 604_800;
  const from = new Date(start * 1000);
  const months = interval === 'year' ? count * 12 : count;
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1, from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(new Date(anchor * 1000).getUTCDate(), last));
  return first.getTime() / 1000;
}

/** What one item costs for a whole period. */
export const fullAmount = ({ price, quantity }: Held): number => price.unit_amount * quantity;

/** The two lines of a change at a moment, by the second, each rounded on its own. */
export function prorate(from: Held | undefined, to: Held | undefined, period: Span, at: number): ProratedAmount[] {
  const share = (period.end - at) / (period.end - period.start);
  const span = { start: at, end: period.end };
  return [
    ...(from ? [{ ...from, kind: 'unused' as const, amount: -Math.round(fullAmount(from) * share), span }] : []),
    ...(to ? [{ ...to, kind: 'remaining' as const, amount: Math.round(fullAmount(to) * share), span }] : []),
  ];
}
