import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { type DateRange, type LocalDate, localDate } from './local-date.ts';

/** An IANA time zone such as 'Africa/Nairobi'. */
export const zTimeZone = z.string().max(64).refine(isTimeZone, 'This time zone is not known').meta({ example: 'Africa/Nairobi' });

/** Whether this is an IANA time zone (or UTC); offsets such as '+03:00' are none, they know no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The day it is now where the business is. */
export function today(clock: Clock, timeZone: string): LocalDate {
  return dateAt(clock.now(), timeZone);
}

/** The day that a moment falls on in a time zone. */
export function dateAt(moment: Date, timeZone: string): LocalDate {
  return localDate(Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString());
}

/** The moments between which a run of days lies in a time zone: from the start of the first to the start of the day after the last. */
export function momentsOf(range: DateRange, timeZone: string): { from: Date; before: Date } {
  const start = (plain: Temporal.PlainDate): Date => new Date(plain.toZonedDateTime(timeZone).epochMilliseconds);
  return { from: start(Temporal.PlainDate.from(range.from)), before: start(Temporal.PlainDate.from(range.to).add({ days: 1 })) };
}
