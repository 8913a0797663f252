'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { dayText, moneyText } from '@dott/platform/ui/formats.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Invoice, invoices } from '../contract.ts';

type Payment = Invoice['payments'][number];

/** The payments of an invoice; one that was a mistake can be taken back. */
export function PaymentList({ wire, invoice, mayWrite }: { readonly wire: Wire<typeof invoices>; readonly invoice: Pick<Invoice, 'id' | 'currency' | 'payments'>; readonly mayWrite: boolean }) {
  const words = useTranslations('invoices');
  const locale = useLocale();
  const toast = useToast();
  const [asking, setAsking] = useState<Payment>();
  const { busy, run, notice } = useAct();
  const money = (amount: string) => moneyText(amount, invoice.currency, locale);
  const close = () => setAsking(undefined);
  const takeBack = () => run(async () => {
    if (!asking) return;
    await browserApi(wire).reversePayment({ params: { id: invoice.id, paymentId: asking.id } });
    toast(words('detail.tookBack'));
  }).finally(close);
  return (
    <>
      {notice}
      <ul className="divide-y divide-line">
        {invoice.payments.map((payment) => (
          <li key={payment.id} className="flex items-center justify-between gap-3 py-2.5 text-sm">
            <div className="min-w-0">
              <p className={`font-semibold tabular-nums ${payment.reversedOn !== null ? 'line-through opacity-70' : ''}`}>{money(payment.amount)}</p>
              <p className="text-xs text-muted">{words('detail.paymentLine', { method: words(`method.${payment.method}`), date: dayText(payment.date, locale) })}</p>
              {payment.reference && <p className="truncate text-xs text-muted">{payment.reference}</p>}
            </div>
            {payment.reversedOn !== null
              ? <Badge>{words('detail.takenBack')}</Badge>
              : mayWrite && <button type="button" onClick={() => setAsking(payment)} className="min-h-11 shrink-0 rounded-control px-2 text-xs font-semibold text-muted underline-offset-2 hover:text-bad hover:underline">{words('detail.takeBack')}</button>}
          </li>
        ))}
      </ul>
      <ConfirmDialog open={asking !== undefined} onClose={close} onConfirm={takeBack} busy={busy} title={words('detail.takeBackTitle')} confirmLabel={words('detail.takeBack')}>
        {words('detail.takeBackHelp', { amount: money(asking?.amount ?? '0') })}
      </ConfirmDialog>
    </>
  );
}
