import type { BarTone } from '@dott/platform/ui/bar-tones.ts';
import { BarList } from '@dott/platform/ui/bar-list.tsx';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { useLocale, useTranslations } from 'next-intl';
import type { BucketName, ReceivablesAgeing } from '../contract.ts';

const tones: Readonly<Record<BucketName, BarTone>> = { current: 'good', '1-30': 'warn', '31-60': 'warn', '61-90': 'bad', 'over-90': 'bad' };

/** What is open, by how late it is. */
export function AgeingBars({ report }: { readonly report: Pick<ReceivablesAgeing, 'buckets'> }) {
  const words = useTranslations('reports.receivables');
  const locale = useLocale();
  const rows = report.buckets.map(({ name, amount }) => ({ key: name, label: words(`bucket.${name}`), value: Number(amount.amount), text: moneyText(amount.amount, amount.currency, locale), tone: tones[name] }));
  return <BarList caption={words('chart')} rows={rows} />;
}
