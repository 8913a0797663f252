import { formatMoney } from '../money/format.ts';
import { formatDate, formatMoment, type DateStyle } from '../time/format.ts';
import type { LocalDate } from '../time/local-date.ts';

// By files and not by their folders' index: browsers load this too, and calendars are heavy.

/** An amount in a currency as a person of this locale writes it. */
export function moneyText(amount: string, currency: string, locale: string): string {
  return formatMoney({ amount, currency }, locale);
}

/** A day of the wire as a person of this locale writes it. */
export function dayText(day: string, locale: string, style: DateStyle = 'medium'): string {
  // Dates of replies are text to the compiler; the API wrote them.
  return formatDate(day as LocalDate, locale, style);
}

/** A moment of the wire in the business's own time. */
export function momentText(moment: string, locale: string, timeZone: string): string {
  return formatMoment(new Date(moment), locale, timeZone);
}

/** Whether wire text is above zero: '0.00' is not. */
export function isPositive(amount: string): boolean {
  return !amount.startsWith('-') && /[1-9]/.test(amount);
}

/** A rough amount for the scale of a chart: 'KES 1.5M'. */
export function roughMoneyText(amount: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 }).format(amount);
}
