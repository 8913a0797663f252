import { customers } from '@dott/modules/customers/contract';
import { wireOf } from '@dott/platform/http/client';
import { businessDay, currentBusiness } from '@dott/platform/ui/business.ts';
import { currencyChoices } from '@dott/platform/ui/choices.ts';
import { found } from '@dott/platform/ui/found.ts';
import { queryValue, type Query } from '@dott/platform/ui/list-tools.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { invoices } from '../contract.ts';
import { emptyDraft, type DraftDefaults } from './draft-document.ts';
import { InvoiceEditor } from './invoice-editor.tsx';
import { invoicePaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('invoices'))('editor.newTitle') };
}

interface Props {
  readonly params: Promise<{ readonly tenantId: string }>;
  readonly searchParams: Promise<Query>;
}

/** A new invoice; `?customer=` says for whom. It starts with the tax and the kind of prices of the latest one. */
export default async function NewInvoicePage({ params, searchParams }: Props) {
  await needsPermission('invoices.write');
  const [{ tenantId }, query, words, locale, business] = await Promise.all([params, searchParams, getTranslations('invoices'), getLocale(), currentBusiness()]);
  const [customer, habits, issueDate] = await Promise.all([chosenCustomer(queryValue(query, 'customer')), latestHabits(), businessDay()]);
  const draft = emptyDraft({ ...habits, currency: business.currency, issueDate }, customer);
  return (
    <>
      <PageHeader title={words('editor.newTitle')} back={{ href: invoicePaths(tenantId).list, label: words('title') }} />
      <InvoiceEditor wire={wireOf(invoices)} customerWire={wireOf(customers)} tenantId={tenantId} ownCurrency={business.currency} draft={draft} currencies={currencyChoices(locale)} />
    </>
  );
}

async function chosenCustomer(id: string | undefined) {
  if (id === undefined) return undefined;
  const api = await serverApi(customers);
  return found(api.get({ params: { id } }));
}

async function latestHabits(): Promise<Pick<DraftDefaults, 'pricesIncludeTax' | 'taxRate'>> {
  const api = await serverApi(invoices);
  const [latest] = (await api.list({ query: { limit: 1 } })).items;
  if (!latest) return { pricesIncludeTax: false, taxRate: '0' };
  const { pricesIncludeTax, lines } = await api.get({ params: { id: latest.id } });
  return { pricesIncludeTax, taxRate: lines[0]?.taxRate ?? '0' };
}
