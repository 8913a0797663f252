import { Link } from '@dott/platform/ui/link.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { needsPermission } from '@dott/platform/ui/server-session.ts';
import { HandCoins, Scale, TrendingUp, ListChecks } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { reportPaths } from './paths.ts';

export async function generateMetadata() {
  return { title: (await getTranslations('reports'))('title') };
}

/** The reports, each with the question it answers. */
export default async function ReportsPage({ params }: { readonly params: Promise<{ readonly tenantId: string }> }) {
  await needsPermission('reports.read');
  const [{ tenantId }, words] = await Promise.all([params, getTranslations('reports')]);
  const paths = reportPaths(tenantId);
  const entries = [
    { key: 'profit', href: paths.profitAndLoss, icon: TrendingUp },
    { key: 'receivables', href: paths.receivables, icon: HandCoins },
    { key: 'sheet', href: paths.balanceSheet, icon: Scale },
    { key: 'trial', href: paths.trialBalance, icon: ListChecks },
  ] as const;
  return (
    <>
      <PageHeader title={words('title')} lead={words('lead')} />
      <ul className="grid gap-4 sm:grid-cols-2">
        {entries.map(({ key, href, icon: Icon }) => (
          <li key={key}>
            <Link href={href} className="flex h-full items-start gap-4 rounded-card border border-line bg-surface p-5 hover:border-accent">
              <span aria-hidden="true" className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-strong"><Icon className="size-5" /></span>
              <span><span className="block text-base font-semibold">{words(`${key}.title`)}</span><span className="mt-0.5 block text-sm text-muted">{words(`${key}.about`)}</span></span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
