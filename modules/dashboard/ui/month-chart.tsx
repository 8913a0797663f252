import { endOfMonth, formatMonth, localDate } from '@dott/platform/time';
import { BarChart } from '@dott/platform/ui/bar-chart.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { moneyText, roughMoneyText } from '@dott/platform/ui/formats.ts';
import { useLocale, useTranslations } from 'next-intl';
import type { Dashboard } from '../contract.ts';
import { leftOf } from './left-over.ts';

type Month = Dashboard['months'][number];

/** Money in and out of twelve months as bars, with the figures in a table under them. */
export function MonthChart({ months, asOf, currency, hrefOf }: { readonly months: Dashboard['months']; readonly asOf: string; readonly currency: string; readonly hrefOf: ((from: string, to: string) => string) | undefined }) {
  const words = useTranslations('dashboard.months');
  const locale = useLocale();
  const money = (amount: string) => moneyText(amount, currency, locale);
  const dayOf = (month: Month) => localDate(`${month.month}-01`);
  // The running month counts until today, and so does the report that its row leads to.
  const lastOf = (month: Month) => (asOf.startsWith(month.month) ? asOf : endOfMonth(dayOf(month)));
  const highest = months.reduce((best, month) => Number(month.income.amount) > Number(best.income.amount) ? month : best, months[0] ?? emptyMonth(currency));
  const groups = months.map((month) => ({
    label: monthName(month.month, locale, 'short'), shortLabel: monthName(month.month, locale, 'narrow'),
    values: [Number(month.income.amount), Number(month.expenses.amount)].map((value) => Math.max(0, value)), texts: [money(month.income.amount), money(month.expenses.amount)],
  }));
  return (
    <>
      <BarChart title={words('title')} summary={words('summary', { highest: `${highest.month}, ${money(highest.income.amount)}` })} groups={groups} scaleText={(value) => roughMoneyText(value, currency, locale)}
        series={[{ label: words('in'), tone: 'in' }, { label: words('out'), tone: 'out' }]} />
      <details className="group mt-3">
        <summary className="flex min-h-11 items-center gap-2 text-sm font-semibold text-accent"><span aria-hidden="true" className="transition-transform group-open:rotate-180">⌄</span>{words('table')}</summary>
        <DataTable<Month> caption={words('title')} rows={months.toReversed()} rowKey={(month) => month.month} {...(hrefOf && { rowHref: (month: Month) => hrefOf(dayOf(month), lastOf(month)) })} columns={[
          { key: 'month', label: words('month'), lead: true, cell: (month) => formatMonth(dayOf(month), locale) },
          { key: 'in', label: words('in'), align: 'end', cell: (month) => money(month.income.amount) },
          { key: 'out', label: words('out'), align: 'end', cell: (month) => money(month.expenses.amount) },
          { key: 'left', label: words('left'), align: 'end', cell: (month) => money(leftOf(month.income, month.expenses).amount) },
        ]} />
      </details>
    </>
  );
}

function emptyMonth(currency: string): Month {
  const nothing = { amount: '0', currency };
  return { month: '', income: nothing, expenses: nothing };
}

function monthName(month: string, locale: string, style: 'short' | 'narrow'): string {
  return new Intl.DateTimeFormat(locale, { month: style, timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
}
