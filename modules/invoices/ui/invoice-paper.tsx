import { Card } from '@dott/platform/ui/card.tsx';
import { DataTable, type Column } from '@dott/platform/ui/data-table.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { formatDecimal, formatPrice } from '@dott/platform/money';
import { useLocale, useTranslations } from 'next-intl';
import { addressLines } from '@dott/modules/customers/rules';
import { customerPaths } from '../../customers/ui/paths.ts';
import type { Invoice } from '../contract.ts';
import { TotalsList } from './totals-list.tsx';

type Line = Invoice['lines'][number];

/** What the customer has in hand: who, when, for what, how much. */
export function InvoicePaper({ invoice, ownCurrency, tenantId }: { readonly invoice: Invoice; readonly ownCurrency: string; readonly tenantId: string }) {
  const words = useTranslations('invoices');
  const locale = useLocale();
  const { customer, currency } = invoice;
  const facts = [
    [words('detail.date'), dayText(invoice.issueDate, locale)],
    [words('detail.due'), dayText(invoice.dueDate, locale)],
    invoice.reference && [words('detail.reference'), invoice.reference],
    invoice.exchangeRate && [words('editor.exchangeRate'), words('detail.rate', { currency, rate: formatDecimal(invoice.exchangeRate, locale), own: ownCurrency })],
  ].filter((fact) => Array.isArray(fact));
  return (
    <Card flush>
      <div className="grid gap-5 p-4 sm:grid-cols-2 md:p-6">
        <div className="text-sm">
          <p className="text-xs text-muted">{words('detail.billTo')}</p>
          <Link href={customerPaths(tenantId).detail(invoice.customerId)} className="mt-1 inline-flex min-h-6 items-center text-base font-semibold text-accent underline-offset-2 hover:underline">{customer.name}</Link>
          {addressLines(customer.billingAddress, locale).map((line) => <p key={line}>{line}</p>)}
          {customer.taxId && <p className="text-muted">{words('detail.taxNumber', { id: customer.taxId })}</p>}
        </div>
        <dl className="space-y-1 text-sm sm:justify-self-end sm:text-end">
          {facts.map(([label, value]) => <div key={label} className="flex justify-between gap-4 sm:justify-end"><dt className="text-muted">{label}</dt><dd className="font-medium tabular-nums">{value}</dd></div>)}
        </dl>
      </div>
      <div className="border-y border-line"><DataTable caption={words('editor.lines')} columns={columnsOf(words, locale, currency)} rows={invoice.lines.map((line, index) => ({ ...line, index }))} rowKey={(row) => String(row.index)} /></div>
      <div className="grid gap-5 p-4 sm:grid-cols-2 md:p-6">
        <div className="text-sm whitespace-pre-line text-muted">{[invoice.pricesIncludeTax && words('detail.inclusive'), invoice.note].filter(Boolean).join('\n')}</div>
        <TotalsList totals={invoice.totals} taxes={invoice.taxes} currency={currency} paid={invoice.paid} open={invoice.open} />
      </div>
    </Card>
  );
}

function columnsOf(words: ReturnType<typeof useTranslations<'invoices'>>, locale: string, currency: string): Column<Line & { readonly index: number }>[] {
  const hasDiscount = (line: Line) => line.discountPercent !== null && /[1-9]/.test(line.discountPercent);
  return [
    { key: 'description', label: words('editor.description'), lead: true, cell: (line) => <span className="whitespace-pre-line">{line.description}</span> },
    { key: 'quantity', label: words('editor.quantity'), align: 'end', phone: 'hide', cell: (line) => formatDecimal(line.quantity, locale) },
    {
      key: 'price', label: words('editor.unitPrice'), align: 'end', phone: 'start',
      cell: (line) => <><span className="lg:hidden">{formatDecimal(line.quantity, locale)} × </span>{formatPrice({ amount: line.unitPrice, currency }, locale)}{hasDiscount(line) && <span className="text-muted"> {words('detail.discountShown', { percent: line.discountPercent ?? '' })}</span>}</>,
    },
    { key: 'tax', label: words('editor.taxRate'), align: 'end', phone: 'end', cell: (line) => <>{formatDecimal(line.taxRate, locale)}<span className="text-muted lg:hidden">{words('detail.taxPart')}</span></> },
    { key: 'amount', label: words('editor.amount'), align: 'end', phone: 'corner', cell: (line) => moneyText(line.amount, currency, locale) },
  ];
}
