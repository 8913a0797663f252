import { localDate } from '@dott/platform/time';
import { describe, expect, it } from 'vitest';
import { dayIn, namedSpans, spanIn } from './report-query.ts';

describe('days of a report', () => {
  it('are read from the address, and only real ones', () => {
    expect(dayIn({ from: '2026-02-28' }, 'from')).toBe('2026-02-28');
    expect(dayIn({ from: '2026-02-30' }, 'from')).toBeUndefined();
    expect(dayIn({ from: '1200-01-01' }, 'from')).toBeUndefined();
    expect(dayIn({ from: ['2026-01-01', '2026-02-01'] }, 'from')).toBe('2026-01-01');
    expect(dayIn({}, 'from')).toBeUndefined();
  });

  it('span the same days whichever was entered first', () => {
    const days = { from: '2026-01-01', to: '2026-01-31' };
    expect(spanIn(days)).toEqual(days);
    expect(spanIn({ from: days.to, to: days.from })).toEqual(days);
    expect(spanIn({ from: days.to })).toEqual({ from: days.to, to: undefined });
  });

  it('have names that hold in January and on the last day of a long month', () => {
    const spans = Object.fromEntries(namedSpans(localDate('2026-03-31')).map(({ name, from, to }) => [name, `${from} ${to}`]));
    expect(spans).toEqual({ 'this-month': '2026-03-01 2026-03-31', 'last-month': '2026-02-01 2026-02-28', 'this-year': '2026-01-01 2026-12-31', 'last-year': '2025-01-01 2025-12-31' });
    expect(namedSpans(localDate('2027-01-15'))[1]).toEqual({ name: 'last-month', from: '2026-12-01', to: '2026-12-31' });
  });
});
