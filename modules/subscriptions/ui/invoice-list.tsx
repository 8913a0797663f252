import type { subscriptions } from '@dott/modules/subscriptions/contract';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { StatusBadge } from '@dott/platform/ui/badge.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { useFormatter, useLocale, useTranslations } from 'next-intl';

type Reply = ClientReplyOf<(typeof subscriptions)['operations']['invoices']>;

/** The provider's invoices for the plan; each opens on the provider's page. */
export function InvoiceList({ reply, timeZone }: { readonly reply: Reply | null; readonly timeZone: string }) {
  const words = useTranslations('subscriptions.invoices');
  const format = useFormatter();
  const locale = useLocale();
  if (reply === null || reply.items.length === 0) return <p className="px-4 pb-4 text-sm text-muted md:px-5 md:pb-5">{reply === null ? words('unavailable') : words('none')}</p>;
  return (
    <DataTable caption={words('title')} rows={reply.items} rowKey={({ id }) => id} columns={[
      { key: 'at', label: words('at'), lead: true, cell: (row) => format.dateTime(new Date(row.at), { dateStyle: 'medium', timeZone }) },
      { key: 'amount', label: words('amount'), align: 'end', phone: 'corner', cell: (row) => moneyText(row.amount.amount, row.amount.currency, locale) },
      { key: 'number', label: words('number'), phone: 'start', cell: (row) => row.number ?? '' },
      { key: 'status', label: words('status'), phone: 'end', cell: (row) => <StatusBadge status={row.status}>{words(`state.${row.status}`)}</StatusBadge> },
      {
        key: 'open', label: words('open'), align: 'end', phone: 'start',
        cell: (row) => row.url !== null && <a href={row.url} target="_blank" rel="noopener noreferrer" className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-2" aria-label={words('openOf', { number: row.number ?? row.id })}>{words('open')}</a>,
      },
    ]} />
  );
}
