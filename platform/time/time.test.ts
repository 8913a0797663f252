import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Clock, addDays, addMonths, compareDates, dateAt, daysBetween, endOfMonth, formatDate, formatMoment, formatMonth, isTimeZone, lastMonths, localDate, momentsOf, monthOf,
  systemClock, today, yearOf, zLocalDate, zTimeZone,
} from './index.ts';

const at = (iso: string): Clock => ({ now: () => new Date(iso), monotonicMs: () => 0 });

describe('a date without a time', () => {
  it('is a real day', () => {
    expect(zLocalDate.parse('2024-02-29')).toBe('2024-02-29');
    for (const text of ['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-1', '22.11.2026', '2026-11-22T00:00:00Z', '0001-01-01', '2200-01-01', '', 20261122]) {
      expect(zLocalDate.safeParse(text).success).toBe(false);
    }
    expect(() => localDate('2026-02-30')).toThrow(RangeError);
  });

  it('is real exactly when the calendar has it', () => {
    const two = (part: number): string => String(part).padStart(2, '0');
    const day = fc.record({ year: fc.oneof(fc.integer({ min: 1900, max: 2199 }), fc.constantFrom(1900, 2000, 2100)), month: fc.oneof(fc.constant(2), fc.integer({ min: 0, max: 13 })), day: fc.oneof(fc.integer({ min: 28, max: 31 }), fc.integer({ min: 0, max: 32 })) });
    fc.assert(fc.property(day, ({ year, month, day: number }) => {
      const text = `${year}-${two(month)}-${two(number)}`;
      const moment = new Date(Date.UTC(year, month - 1, number));
      expect(zLocalDate.safeParse(text).success).toBe(moment.toISOString().startsWith(text));
    }), { numRuns: 1_000 });
  });

  it('counts in days and months', () => {
    const end = localDate('2026-01-31');
    expect(addDays(end, 1)).toBe('2026-02-01');
    expect(addDays(localDate('2024-03-01'), -1)).toBe('2024-02-29');
    expect(addMonths(end, 1)).toBe('2026-02-28');
    expect(addMonths(end, -2)).toBe('2025-11-30');
    expect(endOfMonth(localDate('2024-02-03'))).toBe('2024-02-29');
    expect(daysBetween(localDate('2026-02-28'), localDate('2026-03-01'))).toBe(1);
    expect(daysBetween(localDate('2026-03-01'), localDate('2025-03-01'))).toBe(-365);
    expect(yearOf(end)).toBe(2026);
  });

  it('gives months as ranges, also over a year end', () => {
    expect(monthOf(localDate('2026-11-22'))).toEqual({ from: '2026-11-01', to: '2026-11-30' });
    expect(lastMonths(localDate('2026-01-31'), 3)).toEqual([
      { from: '2025-11-01', to: '2025-11-30' }, { from: '2025-12-01', to: '2025-12-31' }, { from: '2026-01-01', to: '2026-01-31' },
    ]);
  });

  it('adds up', () => {
    const day = fc.integer({ min: 0, max: 80_000 }).map((days) => addDays(localDate('1960-01-01'), days));
    fc.assert(fc.property(day, fc.integer({ min: -20_000, max: 10_000 }), (date, days) => {
      const other = addDays(date, days);
      expect(daysBetween(date, other)).toBe(days);
      expect(Math.sign(compareDates(other, date))).toBe(Math.sign(days));
      expect(addDays(other, -days)).toBe(date);
    }));
  });
});

describe('where the business is', () => {
  it('is already tomorrow in the east and still yesterday in the west', () => {
    const clock = at('2026-11-22T22:30:00Z');
    expect(today(clock, 'Africa/Nairobi')).toBe('2026-11-23');
    expect(today(clock, 'UTC')).toBe('2026-11-22');
    expect(dateAt(new Date('2026-11-22T02:00:00Z'), 'America/Bogota')).toBe('2026-11-21');
  });

  it('knows when its days begin, also when the clocks change', () => {
    expect(momentsOf(monthOf(localDate('2026-03-10')), 'Europe/Berlin')).toEqual({
      from: new Date('2026-02-28T23:00:00Z'), before: new Date('2026-03-31T22:00:00Z'),
    });
  });

  it('takes names of zones only', () => {
    expect(['Africa/Nairobi', 'UTC', 'America/Port_of_Spain'].every(isTimeZone)).toBe(true);
    expect(['+03:00', '', 'Mars/Base', '../etc/passwd'].some((name) => zTimeZone.safeParse(name).success)).toBe(false);
  });
});

describe('in words', () => {
  it('writes the same day in every zone of the machine', () => {
    expect(formatDate(localDate('2026-11-22'), 'en-GB')).toBe('22 Nov 2026');
    expect(formatDate(localDate('2026-11-22'), 'fr', 'long')).toBe('22 novembre 2026');
    expect(formatMonth(localDate('2026-11-01'), 'en')).toBe('Nov 2026');
    expect(formatMoment(new Date('2026-11-22T22:30:00Z'), 'en-GB', 'Africa/Nairobi')).toBe('23 Nov 2026, 01:30');
  });

  it('has a clock that runs', () => {
    const before = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1000);
  });
});
