import { wireOf } from '@dott/platform/http/client';
import { businessDay, currentBusiness } from '@dott/platform/ui/business.ts';
import { currencyChoices } from '@dott/platform/ui/choices.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { expenses } from '../contract.ts';
import { ExpenseForm } from './expense-form.tsx';
import { supplierHabits } from './supplier-habits.ts';
import { expensePaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('expenses'))('form.newTitle') };
}

/** A new expense; it starts with how the latest one was paid. */
export default async function NewExpensePage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  await needsPermission('expenses.write');
  const [{ tenantId }, words, locale, business, date, { habits, latest }] = await Promise.all([params, getTranslations('expenses'), getLocale(), currentBusiness(), businessDay(), supplierHabits()]);
  const texts = {
    amount: '', category: '', supplierName: '', date, paidFrom: latest?.paidFrom ?? 'cash', taxRate: latest?.taxRate ?? '', pricesIncludeTax: latest?.pricesIncludeTax ?? true,
    currency: business.currency, exchangeRate: '', note: '',
  };
  return (
    <>
      <PageHeader title={words('form.newTitle')} back={{ href: expensePaths(tenantId).list, label: words('title') }} />
      <ExpenseForm wire={wireOf(expenses)} tenantId={tenantId} texts={texts} habits={habits} currencies={currencyChoices(locale)} ownCurrency={business.currency} />
    </>
  );
}
