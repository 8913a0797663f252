import { addMonths, compareDates, endOfMonth, localDate, startOfMonth, zLocalDate, type LocalDate } from '@dott/platform/time';
import { queryValue, type Query } from '@dott/platform/ui/query.ts';

/** A day of the page's address; undefined for none or for what is no day that the books can have. */
export function dayIn(query: Query, name: string): LocalDate | undefined {
  return zLocalDate.safeParse(queryValue(query, name)).data;
}

/** The first and the last day asked for; a person who entered them the wrong way round meant the days between. */
export function spanIn(query: Query): { readonly from: LocalDate | undefined; readonly to: LocalDate | undefined } {
  const [from, to] = [dayIn(query, 'from'), dayIn(query, 'to')];
  return from && to && compareDates(to, from) < 0 ? { from: to, to: from } : { from, to };
}

export type SpanName = 'this-month' | 'last-month' | 'this-year' | 'last-year';

/** Spans of days that people ask for by name. */
export function namedSpans(today: LocalDate): readonly { readonly name: SpanName; readonly from: LocalDate; readonly to: LocalDate }[] {
  const lastMonth = addMonths(startOfMonth(today), -1);
  const year = Number(today.slice(0, 4));
  return [
    { name: 'this-month', from: startOfMonth(today), to: endOfMonth(today) },
    { name: 'last-month', from: lastMonth, to: endOfMonth(lastMonth) },
    { name: 'this-year', from: localDate(`${year}-01-01`), to: localDate(`${year}-12-31`) },
    { name: 'last-year', from: localDate(`${year - 1}-01-01`), to: localDate(`${year - 1}-12-31`) },
  ];
}
