import { Card } from '@dott/platform/ui/card.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { Link } from '@dott/platform/ui/link.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { ledgerPaths } from '../../ledger/ui/paths.ts';
import type { Dashboard } from '../contract.ts';

/** What was written into the books last; each line leads to its entry, and that to its document. */
export function Activity({ activity, tenantId, mayRead }: { readonly activity: Dashboard['activity']; readonly tenantId: string; readonly mayRead: boolean }) {
  const words = useTranslations('dashboard.activity');
  const locale = useLocale();
  const paths = ledgerPaths(tenantId);
  const all = mayRead && activity.length > 0 && <Link href={paths.list} className="inline-flex min-h-11 items-center text-sm font-semibold text-accent underline-offset-2 hover:underline">{words('all')}</Link>;
  return (
    <Card title={words('title')} actions={all}>
      {activity.length === 0 && <p className="text-sm text-muted">{words('none')}</p>}
      <ul className="divide-y divide-line">
        {activity.map((entry) => (
          <li key={entry.entryId} className="flex items-baseline justify-between gap-4 py-2 text-sm">
            <span className="min-w-0">
              {mayRead ? <Link href={paths.detail(entry.entryId)} className="inline-flex min-h-6 items-center font-medium text-accent underline-offset-2 hover:underline">{entry.memo}</Link> : <span className="font-medium">{entry.memo}</span>}
              <span className="block text-xs text-muted">{dayText(entry.date, locale)}</span>
            </span>
            <span className={`shrink-0 tabular-nums ${entry.reversal ? 'text-muted line-through' : 'font-semibold'}`}>{moneyText(entry.amount.amount, entry.amount.currency, locale)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
