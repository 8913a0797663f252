import { wireOf } from '@dott/platform/http/client';
import { businessDay, currentBusiness } from '@dott/platform/ui/business.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { ledger } from '../contract.ts';
import { EntryForm } from './entry-form.tsx';
import { ledgerPaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('ledger'))('form.title') };
}

/** A journal entry by hand. */
export default async function NewEntryPage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  await needsPermission('ledger.write');
  const [{ tenantId }, words, business, today, api] = await Promise.all([params, getTranslations('ledger'), currentBusiness(), businessDay(), serverApi(ledger)]);
  const accounts = await found(api.accounts());
  return (
    <>
      <PageHeader title={words('form.title')} lead={words('form.lead')} back={{ href: ledgerPaths(tenantId).list, label: words('title') }} />
      <EntryForm wire={wireOf(ledger)} tenantId={tenantId} currency={business.currency} today={today} accounts={accounts.items.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))} />
    </>
  );
}
