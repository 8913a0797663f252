import { wireOf } from '@dott/platform/http/client';
import { StatusBadge } from '@dott/platform/ui/badge.tsx';
import { businessDay, currentBusiness } from '@dott/platform/ui/business.ts';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { isPositive } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { invoices, type InvoiceId } from '../contract.ts';
import { InvoiceActs } from './invoice-acts.tsx';
import { InvoiceHistory } from './invoice-history.tsx';
import { InvoicePaper } from './invoice-paper.tsx';
import { invoicePaths } from './paths.ts';
import { PaymentList } from './payment-list.tsx';

interface Props {
  readonly params: Promise<{ readonly tenantId: string; readonly id: InvoiceId }>;
}

export async function generateMetadata() {
  return { title: (await getTranslations('invoices'))('title') };
}

/** One invoice as the customer has it, with what was paid and what can be done. */
export default async function InvoicePage({ params }: Props) {
  const [{ tenantId, id }, words, business, today, api, session] = await Promise.all([params, getTranslations('invoices'), currentBusiness(), businessDay(), serverApi(invoices), currentSession()]);
  const invoice = await found(api.get({ params: { id } }));
  const may = (permission: string) => session?.permissions.includes(permission) ?? false;
  const mayWrite = may('invoices.write');
  const paths = invoicePaths(tenantId);
  const isDraft = invoice.state === 'draft';
  const wire = wireOf(invoices);
  return (
    <>
      <PageHeader title={invoice.number ? words('detail.title', { number: invoice.number }) : words('detail.draftTitle')}
        badge={<StatusBadge status={invoice.state}>{words(`state.${invoice.state}`)}</StatusBadge>} back={{ href: paths.list, label: words('title') }}
        actions={!isDraft && (
          <>
            <ButtonLink full look="secondary" href={paths.pdf(id)}>{words('detail.openPdf')}</ButtonLink>
            <a href={paths.pdf(id)} download={`${invoice.number ?? 'invoice'}.pdf`} className="inline-flex min-h-11 items-center rounded-control px-3 text-sm font-semibold text-accent hover:bg-accent-soft">{words('detail.downloadPdf')}</a>
          </>
        )} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <InvoicePaper invoice={invoice} ownCurrency={business.currency} tenantId={tenantId} />
        <div className="space-y-5">
          {mayWrite && !isDraft && <InvoiceActs wire={wire} invoice={invoice} ownCurrency={business.currency} today={today} />}
          {!isDraft && (isPositive(invoice.paid) || invoice.payments.length > 0) && <Card title={words('detail.payments')}><PaymentList wire={wire} invoice={invoice} mayWrite={mayWrite} /></Card>}
          <InvoiceHistory invoice={invoice} timeZone={business.timeZone} tenantId={tenantId} may={may} />
        </div>
      </div>
    </>
  );
}
