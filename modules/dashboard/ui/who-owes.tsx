import type { ReceivablesAgeing } from '@dott/modules/reports/contract';
import { Card } from '@dott/platform/ui/card.tsx';
import { BarList } from '@dott/platform/ui/bar-list.tsx';
import type { BarTone } from '@dott/platform/ui/bar-tones.ts';
import { isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { customerPaths } from '../../customers/ui/paths.ts';
import { reportPaths } from '../../reports/ui/paths.ts';
import type { Dashboard } from '../contract.ts';

const tones: Readonly<Record<ReceivablesAgeing['buckets'][number]['name'], BarTone>> = { current: 'good', '1-30': 'warn', '31-60': 'warn', '61-90': 'bad', 'over-90': 'bad' };

/** Who owes the business most, and how late it all is. */
export function WhoOwes({ receivables, ageing, tenantId, mayReport }: {
  readonly receivables: Dashboard['receivables']; readonly ageing: ReceivablesAgeing | undefined; readonly tenantId: string; readonly mayReport: boolean;
}) {
  const words = useTranslations('dashboard.owes');
  const buckets = useTranslations('reports.receivables');
  const locale = useLocale();
  const money = (value: { readonly amount: string; readonly currency: string }) => moneyText(value.amount, value.currency, locale);
  const all = mayReport && receivables.customerCount > 0 && <Link href={reportPaths(tenantId).receivables} className="inline-flex min-h-11 items-center text-sm font-semibold text-accent underline-offset-2 hover:underline">{words('all')}</Link>;
  if (receivables.customerCount === 0) return <Card title={words('title')}><p className="text-sm text-muted">{words('none')}</p></Card>;
  return (
    <Card title={words('title')} actions={all}>
      {ageing && (
        <BarList caption={words('ageing')} rows={ageing.buckets.map(({ name, amount }) => ({ key: name, label: buckets(`bucket.${name}`), value: Number(amount.amount), text: money(amount), tone: tones[name] }))} />
      )}
      <p className="mt-5 mb-1 text-xs text-muted">{words('top', { count: receivables.customerCount })}</p>
      <ul className="divide-y divide-line">
        {receivables.customers.map((customer) => (
          <li key={customer.id} className="flex items-baseline justify-between gap-4 py-2 text-sm">
            <Link href={customerPaths(tenantId).detail(customer.id)} className="inline-flex min-h-6 min-w-0 items-center font-medium text-accent underline-offset-2 hover:underline"><span className="truncate">{customer.name}</span></Link>
            <span className="shrink-0 text-end"><span className="font-semibold tabular-nums">{money(customer.total)}</span>{isPositive(customer.overdue.amount) && <span className="block text-xs text-bad tabular-nums">{words('late', { amount: money(customer.overdue) })}</span>}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
