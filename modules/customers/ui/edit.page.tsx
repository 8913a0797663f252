import { wireOf } from '@dott/platform/http/client';
import { countryChoices, currencyChoices } from '@dott/platform/ui/choices.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { customers, type CustomerId } from '../contract.ts';
import { CustomerForm } from './customer-form.tsx';
import { customerPaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('customers'))('detail.edit') };
}

/** Changes of a customer. */
export default async function EditCustomerPage({ params }: { readonly params: Promise<{ readonly tenantId: string; readonly id: CustomerId }> }) {
  await needsPermission('customers.write');
  const [{ tenantId, id }, words, locale, api] = await Promise.all([params, getTranslations('customers'), getLocale(), serverApi(customers)]);
  const customer = await found(api.get({ params: { id } }));
  return (
    <>
      <PageHeader title={words('form.editTitle', { name: customer.name })} back={{ href: customerPaths(tenantId).detail(id), label: customer.name }} />
      <CustomerForm wire={wireOf(customers)} tenantId={tenantId} customer={customer} countries={countryChoices(locale)} currencies={currencyChoices(locale)} />
    </>
  );
}
