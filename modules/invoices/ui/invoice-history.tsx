import { Card } from '@dott/platform/ui/card.tsx';
import { dayText, momentText, moneyText } from '@dott/platform/ui/formats.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { auditPaths } from '../../audit/ui/paths.ts';
import { ledgerPaths } from '../../ledger/ui/paths.ts';
import type { Invoice } from '../contract.ts';

const more = 'inline-flex min-h-11 items-center font-semibold text-accent underline-offset-2 hover:underline';

/** What happened to an invoice, from the first draft on. */
export function InvoiceHistory({ invoice, timeZone, tenantId, may }: { readonly invoice: Invoice; readonly timeZone: string; readonly tenantId: string; readonly may: (permission: string) => boolean }) {
  const words = useTranslations('invoices.detail');
  const locale = useLocale();
  const at = (moment: string) => momentText(moment, locale, timeZone);
  const events = [
    { key: 'created', text: words('created'), when: at(invoice.createdAt) },
    invoice.issuedAt && { key: 'issued', text: words('issuedOn'), when: at(invoice.issuedAt) },
    ...invoice.payments.filter((payment) => payment.reversedOn === null).map((payment) => ({
      key: payment.id, text: words('paidOn', { amount: moneyText(payment.amount, invoice.currency, locale) }), when: dayText(payment.date, locale),
    })),
    invoice.voidedOn && { key: 'voided', text: words('voidedOn'), when: dayText(invoice.voidedOn, locale) },
  ].filter((event) => event !== null && event !== '');
  return (
    <Card title={words('history')}>
      <ol className="space-y-3 border-s border-line ps-4 text-sm">
        {events.map((event) => (
          <li key={event.key}><p className="font-medium">{event.text}</p><p className="text-xs text-muted">{event.when}</p></li>
        ))}
      </ol>
      <p className="mt-3 flex flex-wrap gap-x-4 text-sm">
        {may('ledger.read') && invoice.issuedAt && <Link href={ledgerPaths(tenantId).entries({ sourceType: 'invoice', sourceId: invoice.id })} className={more}>{words('books')}</Link>}
        {may('audit.read') && <Link href={auditPaths(tenantId).ofRecord('invoice', invoice.id)} className={more}>{words('trail')}</Link>}
      </p>
    </Card>
  );
}
