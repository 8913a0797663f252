import { wireOf } from '@dott/platform/http/client';
import { countryChoices, currencyChoices } from '@dott/platform/ui/choices.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { customers } from '../contract.ts';
import { CustomerForm } from './customer-form.tsx';
import { customerPaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('customers'))('form.newTitle') };
}

/** A new customer. */
export default async function NewCustomerPage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  await needsPermission('customers.write');
  const [{ tenantId }, words, locale] = await Promise.all([params, getTranslations('customers'), getLocale()]);
  return (
    <>
      <PageHeader title={words('form.newTitle')} back={{ href: customerPaths(tenantId).list, label: words('title') }} />
      <CustomerForm wire={wireOf(customers)} tenantId={tenantId} countries={countryChoices(locale)} currencies={currencyChoices(locale)} />
    </>
  );
}
