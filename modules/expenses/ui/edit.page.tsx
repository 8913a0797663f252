import { wireOf } from '@dott/platform/http/client';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { currencyChoices } from '@dott/platform/ui/choices.ts';
import { found } from '@dott/platform/ui/found.ts';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { expenses, type ExpenseId } from '../contract.ts';
import { ExpenseForm } from './expense-form.tsx';
import { textsOf } from './expense-texts.ts';
import { supplierHabits } from './supplier-habits.ts';
import { expensePaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('expenses'))('form.editTitle') };
}

/** Changes of an expense; one that was deleted is only shown. */
export default async function EditExpensePage({ params }: { readonly params: Promise<{ readonly tenantId: string; readonly id: ExpenseId }> }) {
  await needsPermission('expenses.write');
  const [{ tenantId, id }, words, locale, business, api, { habits }] = await Promise.all([params, getTranslations('expenses'), getLocale(), currentBusiness(), serverApi(expenses), supplierHabits()]);
  const expense = await found(api.get({ params: { id } }));
  const paths = expensePaths(tenantId);
  if (expense.state === 'void') redirect(paths.detail(id));
  return (
    <>
      <PageHeader title={words('form.editTitle')} back={{ href: paths.detail(id), label: expense.supplierName ?? words('title') }} />
      <ExpenseForm wire={wireOf(expenses)} tenantId={tenantId} texts={textsOf(expense)} stored={{ id, version: expense.version }} habits={habits} currencies={currencyChoices(locale)} ownCurrency={business.currency} />
    </>
  );
}
