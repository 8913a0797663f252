import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

declare const brand: unique symbol;

/** A day without a time, 'YYYY-MM-DD': the same day for everybody, so never a JS Date. Compares as text. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' };

/** An inclusive run of days. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** A real day of the years 1900-2199 on the wire; '2026-02-30' is refused. */
export const zLocalDate = z.string().refine((text) => /^(19|2[01])/.test(text) && isLocalDate(text), { error: ({ input }) => input === '' ? 'Enter a date.' : 'Use a date such as 2026-11-22.' })
  // The check proves the shape; the brand is for the compiler.
  .transform((text) => text as LocalDate)
  .meta({ description: 'Date without a time', format: 'date', example: '2026-11-22' });

/** Reads a date that our own code or database wrote. Throws RangeError when it is none. */
export function localDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new RangeError(`${text} is not a date`);
  // Checked in the line above.
  return text as LocalDate;
}

/** Whether the text is a real day of a year with four digits. */
export function isLocalDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Counted by hand: lists check each date of each row, and a calendar object a date was most of the time that a page of them took. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The day `days` later (or earlier, when negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromPlain(Temporal.PlainDate.from(date).add({ days }));
}

/** The same day of a later month, or that month's last day when it is shorter: 31 January + 1 = 28 February. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  return fromPlain(Temporal.PlainDate.from(date).add({ months }));
}

export function startOfMonth(date: LocalDate): LocalDate {
  return localDate(`${date.slice(0, 7)}-01`);
}

export function endOfMonth(date: LocalDate): LocalDate {
  const plain = Temporal.PlainDate.from(date);
  return fromPlain(plain.with({ day: plain.daysInMonth }));
}

/** The month that a day is in. */
export function monthOf(date: LocalDate): DateRange {
  return { from: startOfMonth(date), to: endOfMonth(date) };
}

/** The months up to the one that `date` is in, oldest first. */
export function lastMonths(date: LocalDate, count: number): DateRange[] {
  const first = startOfMonth(date);
  return Array.from({ length: count }, (_, index) => monthOf(addMonths(first, index + 1 - count)));
}

/** The calendar year that a day is in. */
export function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4));
}

/** Below zero when `a` is earlier, above zero when later, zero for the same day. */
export function compareDates(a: LocalDate, b: LocalDate): number {
  return Number(a > b) - Number(a < b);
}

/** How many days `to` is after `from`. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Days since 1970; days of UTC are all of one length. */
function dayNumber(date: LocalDate): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

function fromPlain(plain: Temporal.PlainDate): LocalDate {
  return localDate(plain.toString());
}
