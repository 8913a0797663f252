export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { formatDate, formatMoment, formatMonth } from './format.ts';
export type { DateStyle } from './format.ts';
export {
  addDays, addMonths, compareDates, daysBetween, endOfMonth, isLocalDate, lastMonths, localDate, monthOf, startOfMonth, yearOf, zLocalDate,
} from './local-date.ts';
export type { DateRange, LocalDate } from './local-date.ts';
export { dateAt, isTimeZone, momentsOf, today, zTimeZone } from './zone.ts';
