import { customers } from '@dott/modules/customers/contract';
import { wireOf } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { currencyChoices } from '@dott/platform/ui/choices.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { invoices, type InvoiceId } from '../contract.ts';
import { draftOf } from './draft-document.ts';
import { InvoiceEditor } from './invoice-editor.tsx';
import { invoicePaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('invoices'))('editor.draftTitle') };
}

/** Goes on with a draft; an invoice that was issued is shown instead. */
export default async function EditInvoicePage({ params }: { readonly params: Promise<{ readonly tenantId: string; readonly id: InvoiceId }> }) {
  const [{ tenantId, id }, words, locale, business, api, mayWrite] = await Promise.all([params, getTranslations('invoices'), getLocale(), currentBusiness(), serverApi(invoices), mayNow('invoices.write')]);
  const invoice = await found(api.get({ params: { id } }));
  const paths = invoicePaths(tenantId);
  if (invoice.state !== 'draft' || !mayWrite) redirect(paths.detail(id));
  return (
    <>
      <PageHeader title={words('editor.draftTitle')} badge={<Badge>{words('state.draft')}</Badge>} back={{ href: paths.list, label: words('title') }} />
      <InvoiceEditor wire={wireOf(invoices)} customerWire={wireOf(customers)} tenantId={tenantId} ownCurrency={business.currency} draft={draftOf(invoice)}
        stored={{ id, version: invoice.version, dueDate: invoice.dueDate }} currencies={currencyChoices(locale)} />
    </>
  );
}
