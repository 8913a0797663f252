import { files } from '@dott/modules/files/contract';
import { wireOf } from '@dott/platform/http/client';
import { formatDecimal } from '@dott/platform/money';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { Card, Facts } from '@dott/platform/ui/card.tsx';
import { dayText, isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { found } from '@dott/platform/ui/found.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { auditPaths } from '../../audit/ui/paths.ts';
import { ledgerPaths } from '../../ledger/ui/paths.ts';
import { expenses, type Expense, type ExpenseId } from '../contract.ts';
import { ExpenseActs } from './expense-acts.tsx';
import { expensePaths } from './paths.ts';
import { Receipts } from './receipts.tsx';

const more = 'inline-flex min-h-11 items-center font-semibold text-accent underline-offset-2 hover:underline';

export async function generateMetadata() {
  return { title: (await getTranslations('expenses'))('title') };
}

/** One expense with its receipts. */
export default async function ExpensePage({ params }: { readonly params: Promise<{ readonly tenantId: string; readonly id: ExpenseId }> }) {
  const [{ tenantId, id }, words, locale, business, api, session] = await Promise.all([params, getTranslations('expenses'), getLocale(), currentBusiness(), serverApi(expenses), currentSession()]);
  const expense = await found(api.get({ params: { id } }));
  const may = (permission: string) => session?.permissions.includes(permission) ?? false;
  const mayWrite = may('expenses.write');
  const isVoid = expense.state === 'void';
  return (
    <>
      <PageHeader title={expense.supplierName ?? words(`category.${expense.category}`)} badge={isVoid && <Badge>{words('detail.void')}</Badge>}
        back={{ href: expensePaths(tenantId).list, label: words('title') }} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="space-y-5">
          <Card><Amounts expense={expense} locale={locale} words={words} /></Card>
          <Card title={words('detail.facts')}>
            <Facts items={factsOf(expense, business.currency, locale, words)} />
            <p className="mt-3 flex flex-wrap gap-x-4 text-sm">
              {may('ledger.read') && <Link href={ledgerPaths(tenantId).entries({ sourceType: 'expense', sourceId: id })} className={more}>{words('detail.books')}</Link>}
              {may('audit.read') && <Link href={auditPaths(tenantId).ofRecord('expense', id)} className={more}>{words('detail.trail')}</Link>}
            </p>
          </Card>
          {mayWrite && !isVoid && <ExpenseActs wire={wireOf(expenses)} tenantId={tenantId} id={id} />}
        </div>
        <Card title={words('receipt.title')}><Receipts fileWire={wireOf(files)} expenseId={id} receipts={expense.receipts} mayWrite={mayWrite && !isVoid} /></Card>
      </div>
    </>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<'expenses'>>>;

function Amounts({ expense, locale, words }: { readonly expense: Expense; readonly locale: string; readonly words: Words }) {
  const money = (amount: string) => moneyText(amount, expense.currency, locale);
  return (
    <>
      <p className="text-sm text-muted">{words('detail.gross')}</p>
      <p className="text-xl font-bold tracking-tight tabular-nums">{money(expense.totals.gross)}</p>
      {isPositive(expense.totals.tax) && (
        <dl className="mt-3 space-y-1 text-sm">
          {[[words('detail.net'), expense.totals.net], [words('detail.tax', { rate: formatDecimal(expense.taxRate, locale) }), expense.totals.tax]].map(([label, amount = '0']) => (
            <div key={label} className="flex justify-between gap-4"><dt className="text-muted">{label}</dt><dd className="tabular-nums">{money(amount)}</dd></div>
          ))}
        </dl>
      )}
    </>
  );
}

function factsOf(expense: Expense, own: string, locale: string, words: Words) {
  return [
    { label: words('form.category'), value: words(`category.${expense.category}`) },
    { label: words('form.date'), value: dayText(expense.date, locale) },
    { label: words('form.supplier'), value: expense.supplierName },
    { label: words('form.paidFrom'), value: words(`paidFrom.${expense.paidFrom}`) },
    { label: words('form.exchangeRate'), value: expense.exchangeRate && words('detail.rate', { currency: expense.currency, rate: formatDecimal(expense.exchangeRate, locale), own }) },
    { label: words('form.note'), value: expense.note },
  ].filter((fact) => Boolean(fact.value));
}
