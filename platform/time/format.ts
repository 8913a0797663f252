import type { LocalDate } from './local-date.ts';

export type DateStyle = 'short' | 'medium' | 'long';

/** A day as a person of this locale writes it: '22 Nov 2026'. */
export function formatDate(date: LocalDate, locale: string, style: DateStyle = 'medium'): string {
  // Midnight UTC shown in UTC is this very day, whatever zone the machine is in.
  return new Intl.DateTimeFormat(locale, { dateStyle: style, timeZone: 'UTC', calendar: 'gregory' }).format(new Date(`${date}T00:00:00Z`));
}

/** The month of a day, for charts: 'Nov 2026'. */
export function formatMonth(date: LocalDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC', calendar: 'gregory' }).format(new Date(`${date}T00:00:00Z`));
}

/** A moment as a person in this time zone writes it. */
export function formatMoment(moment: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone, calendar: 'gregory' }).format(moment);
}
