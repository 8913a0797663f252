import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { moneyText } from './formats.ts';

interface Amount {
  readonly amount: string;
  readonly currency: string;
}

/** A price for a period such as "a month"; beside it, struck out, what it would be without a discount. */
export function Price({ price, listed = price, per }: { readonly price: Amount; readonly listed?: Amount | undefined; readonly per: ReactNode }) {
  const words = useTranslations('ui');
  const locale = useLocale();
  const write = ({ amount, currency }: Amount): string => moneyText(amount, currency, locale);
  return (
    <>
      <span className="text-lg font-bold tracking-tight tabular-nums">{write(price)}</span>{' '}
      <span className="text-sm text-muted">{per}</span>
      {listed.amount !== price.amount && <>{' '}<s className="text-sm text-muted tabular-nums"><span className="sr-only">{words('insteadOf')} </span>{write(listed)}</s></>}
    </>
  );
}
