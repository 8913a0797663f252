import { moneyText } from '@dott/platform/ui/formats.ts';
import { useLocale, useTranslations } from 'next-intl';
import type { Invoice } from '../contract.ts';

const isZero = (amount: string) => !/[1-9]/.test(amount);

/** The totals of a document from the sum of its lines to what is to be paid; what is nothing is left out. */
export function TotalsList({ totals, taxes, currency, paid, open }: Pick<Invoice, 'totals' | 'currency'> & {
  readonly taxes: readonly Pick<Invoice['taxes'][number], 'rate' | 'base' | 'tax'>[]; readonly paid?: string; readonly open?: string;
}) {
  const words = useTranslations('invoices.totals');
  const locale = useLocale();
  const money = (amount: string) => moneyText(amount, currency, locale);
  const hasParts = !isZero(totals.allowances) || !isZero(totals.charges);
  const rows = [
    hasParts && [words('lineNet'), totals.lineNet],
    !isZero(totals.allowances) && [words('allowances'), `-${totals.allowances}`],
    !isZero(totals.charges) && [words('charges'), totals.charges],
    [words('taxExclusive'), totals.taxExclusive],
    ...taxes.map((tax) => [isZero(tax.rate) ? words('noTax', { base: money(tax.base) }) : words('tax', { rate: tax.rate, base: money(tax.base) }), tax.tax]),
    !isZero(totals.prepaid) && [words('taxInclusive'), totals.taxInclusive],
    !isZero(totals.prepaid) && [words('prepaid'), `-${totals.prepaid}`],
    !isZero(totals.rounding) && [words('rounding'), totals.rounding],
  ].filter((row) => row !== false);
  return (
    <dl className="space-y-2 text-sm">
      {rows.map(([label = '', amount = '0']) => <Row key={label} label={label} value={money(amount)} />)}
      <Row label={words('payable')} value={money(totals.payable)} strong />
      {paid !== undefined && !isZero(paid) && <Row label={words('paid')} value={money(`-${paid}`)} />}
      {paid !== undefined && open !== undefined && !isZero(paid) && <Row label={words('open')} value={money(open)} strong />}
    </dl>
  );
}

function Row({ label, value, strong = false }: { readonly label: string; readonly value: string; readonly strong?: boolean }) {
  return (
    <div className={`flex items-baseline justify-between gap-4 ${strong ? 'border-t border-line pt-2 text-base font-bold' : ''}`}>
      <dt className={strong ? '' : 'text-muted'}>{label}</dt>
      <dd className="text-end tabular-nums">{value}</dd>
    </div>
  );
}
