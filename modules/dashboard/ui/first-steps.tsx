import { customers } from '@dott/modules/customers/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { Card } from '@dott/platform/ui/card.tsx';
import { Link } from '@dott/platform/ui/link.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { CheckCircle2, FileText, ReceiptText, UserPlus } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { customerPaths } from '../../customers/ui/paths.ts';
import { expensePaths } from '../../expenses/ui/paths.ts';
import { invoicePaths } from '../../invoices/ui/paths.ts';

/** What a new business does first; a step that was done says so. Shown until the books have their first entry. */
export async function FirstSteps({ tenantId, may }: { readonly tenantId: string; readonly may: (permission: string) => boolean }) {
  const [words, hasCustomer, draft] = await Promise.all([getTranslations('dashboard.start'), may('customers.read') && anyCustomer(), may('invoices.read') ? firstDraft() : undefined]);
  const steps = [
    { key: 'customer', icon: UserPlus, href: customerPaths(tenantId).new, done: hasCustomer, allowed: may('customers.write') },
    { key: 'invoice', icon: FileText, href: draft ? invoicePaths(tenantId).edit(draft) : invoicePaths(tenantId).new, done: false, allowed: may('invoices.write') },
    { key: 'expense', icon: ReceiptText, href: expensePaths(tenantId).new, done: false, allowed: may('expenses.write') },
  ] as const;
  return (
    <Card title={words('title')}>
      <p className="mb-4 text-sm text-muted">{words('help')}</p>
      <ol className="grid gap-3 md:grid-cols-3">
        {steps.filter((step) => step.allowed).map(({ key, icon: Icon, href, done }) => (
          <li key={key}>
            <Link href={href} className="flex h-full items-start gap-3 rounded-card border border-line p-4 hover:border-accent">
              <span aria-hidden="true" className={`grid size-10 shrink-0 place-items-center rounded-full ${done ? 'bg-good-soft text-good' : 'bg-accent-soft text-accent-strong'}`}>{done ? <CheckCircle2 className="size-5" /> : <Icon className="size-5" />}</span>
              <span><span className="block text-sm font-semibold">{words(key)}{done && <span className="ms-2 text-xs font-normal text-good">{words('done')}</span>}</span><span className="mt-0.5 block text-xs text-muted">{words(`${key}Help`)}</span></span>
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}

async function anyCustomer(): Promise<boolean> {
  const api = await serverApi(customers);
  return (await api.list({ query: { limit: 1 } })).items.length > 0;
}

async function firstDraft(): Promise<string | undefined> {
  const api = await serverApi(invoices);
  return (await api.list({ query: { limit: 1 } })).items[0]?.id;
}
