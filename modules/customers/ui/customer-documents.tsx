import { invoices, type InvoiceSummary } from '@dott/modules/invoices/contract';
import { reports } from '@dott/modules/reports/contract';
import { toDecimal, toMinor } from '@dott/platform/money';
import { StatusBadge } from '@dott/platform/ui/badge.tsx';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { Card, Figure } from '@dott/platform/ui/card.tsx';
import { DataTable } from '@dott/platform/ui/data-table.tsx';
import { dayText, isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { invoicePaths } from '../../invoices/ui/paths.ts';
import type { CustomerId } from '../contract.ts';

/** What a customer owes, and their latest invoices. */
export async function CustomerDocuments({ tenantId, id }: { readonly tenantId: string; readonly id: CustomerId }) {
  const [mayReport, mayList, mayWrite] = await Promise.all([mayNow('reports.read'), mayNow('invoices.read'), mayNow('invoices.write')]);
  if (!mayList) return null;
  return (
    <>
      {mayReport && <Balance id={id} tenantId={tenantId} />}
      <Invoices id={id} tenantId={tenantId} mayWrite={mayWrite} />
    </>
  );
}

async function Balance({ id, tenantId }: { readonly id: CustomerId; readonly tenantId: string }) {
  const [words, locale, api] = await Promise.all([getTranslations('customers.detail'), getLocale(), serverApi(reports)]);
  const { customers, currency } = await api.receivablesAgeing({ query: {} });
  const open = customers.find((customer) => customer.id === id);
  if (!open) return <Figure label={words('owes')} value={words('owesNothing')} />;
  const late = toDecimal(open.buckets.filter((bucket) => bucket.name !== 'current').reduce((sum, bucket) => sum + toMinor(bucket.amount.amount, currency), 0), currency);
  return (
    <Figure label={words('owes')} value={moneyText(open.total.amount, currency, locale)} href={invoicePaths(tenantId).ofCustomer(id)}
      note={isPositive(late) && <span className="font-semibold text-bad">{words('overdue', { amount: moneyText(late, currency, locale) })}</span>} />
  );
}

async function Invoices({ id, tenantId, mayWrite }: { readonly id: CustomerId; readonly tenantId: string; readonly mayWrite: boolean }) {
  const [words, states, locale, api] = await Promise.all([getTranslations('customers.detail'), getTranslations('invoices'), getLocale(), serverApi(invoices)]);
  const { items } = await api.list({ query: { customerId: id, limit: 8 } });
  const paths = invoicePaths(tenantId);
  return (
    <Card flush title={words('invoices')} actions={mayWrite && <ButtonLink look="secondary" href={paths.newFor(id)}>{words('newInvoice')}</ButtonLink>}>
      {items.length === 0 && <p className="px-5 pb-5 text-sm text-muted">{words('noInvoices')}</p>}
      {items.length > 0 && (
        <>
          <DataTable<InvoiceSummary> caption={words('invoices')} rows={items} rowKey={(row) => row.id} rowHref={(row) => mayWrite ? paths.open(row) : paths.detail(row.id)} columns={[
            { key: 'number', label: states('list.number'), lead: true, cell: (row) => row.number ?? states('list.draftName') },
            { key: 'date', label: states('list.date'), phone: 'start', cell: (row) => dayText(row.issueDate, locale) },
            { key: 'state', label: states('list.state'), phone: 'end', cell: (row) => <StatusBadge status={row.state}>{states(`state.${row.state}`)}</StatusBadge> },
            { key: 'total', label: states('list.total'), align: 'end', phone: 'corner', cell: (row) => moneyText(row.totals.payable, row.currency, locale) },
          ]} />
          <p className="px-5 py-2"><Link href={paths.ofCustomer(id)} className="inline-flex min-h-11 items-center text-sm font-semibold text-accent underline-offset-2 hover:underline">{words('allInvoices')}</Link></p>
        </>
      )}
    </Card>
  );
}
