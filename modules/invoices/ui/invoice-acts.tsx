'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/button.tsx';
import { ConfirmDialog, Dialog } from '@dott/platform/ui/dialog.tsx';
import { DateField, SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { isPositive, moneyText } from '@dott/platform/ui/formats.ts';
import { MoneyField, NumberField } from '@dott/platform/ui/number-field.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import type { Invoice, invoices, PaymentInput } from '../contract.ts';
import { paymentMethods } from '../postings.ts';

export interface InvoiceActsProps {
  readonly wire: Wire<typeof invoices>;
  readonly invoice: Invoice;
  readonly ownCurrency: string;
  /** The day that it is where the business is. */
  readonly today: string;
}

/** What can be done with an issued invoice: record a payment, or void it. */
export function InvoiceActs({ wire, invoice, ownCurrency, today }: InvoiceActsProps) {
  const words = useTranslations('invoices.detail');
  const [asking, setAsking] = useState<'pay' | 'void'>();
  const { busy, run, notice } = useAct();
  const toast = useToast();
  const close = () => setAsking(undefined);
  const number = invoice.number ?? '';
  const voidIt = () => run(async () => {
    await browserApi(wire).void({ params: { id: invoice.id } });
    toast(words('voided', { number }));
  }).finally(close);
  const canPay = isPositive(invoice.open);
  const canVoid = invoice.state !== 'void' && invoice.payments.every((payment) => payment.reversedOn !== null);
  if (!canPay && !canVoid) return notice;
  return (
    <div className="space-y-3">
      {notice}
      <div className="flex flex-wrap gap-3">
        {canPay && <Button onClick={() => setAsking('pay')} className="flex-1">{words('pay')}</Button>}
        {canVoid && <Button look="danger" onClick={() => setAsking('void')}>{words('void')}</Button>}
      </div>
      <PaymentDialog open={asking === 'pay'} onClose={close} {...{ wire, invoice, ownCurrency, today }} />
      <ConfirmDialog open={asking === 'void'} onClose={close} onConfirm={voidIt} busy={busy} title={words('voidTitle', { number })} confirmLabel={words('void')}>{words('voidHelp')}</ConfirmDialog>
    </div>
  );
}

function PaymentDialog({ open, onClose, wire, invoice, ownCurrency, today }: InvoiceActsProps & { readonly open: boolean; readonly onClose: () => void }) {
  const words = useTranslations('invoices');
  const locale = useLocale();
  const router = useRouter();
  const toast = useToast();
  const { currency } = invoice;
  const save = async (values: FormValues) => {
    await browserApi(wire).pay({ params: { id: invoice.id }, body: paymentOf(values) });
    toast(words('payment.saved', { amount: moneyText(values['amount'] ?? '0', currency, locale) }));
    onClose();
    router.refresh();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words('payment.title')}>
      <FormShell onSubmit={save} submitLabel={words('payment.save')} actions={<Button look="secondary" onClick={onClose}>{words('payment.cancel')}</Button>}>
        <MoneyField label={words('payment.amount')} name="amount" currency={currency} defaultValue={invoice.open} autoFocus required
          help={words('payment.amountHelp', { open: moneyText(invoice.open, currency, locale) })} />
        <SelectField label={words('payment.method')} name="method" options={paymentMethods.map((value) => ({ value, label: words(`method.${value}`) }))} />
        <DateField label={words('payment.date')} name="date" defaultValue={today} required />
        {currency !== ownCurrency && <NumberField label={words('payment.rate')} name="exchangeRate" help={words('payment.rateHelp')} />}
        <TextField label={words('payment.reference')} name="reference" help={words('payment.referenceHelp')} maxLength={100} autoComplete="off" />
      </FormShell>
    </Dialog>
  );
}

function paymentOf({ amount = '', date = '', method = '', reference = '', exchangeRate = '' }: FormValues): PaymentInput {
  return {
    amount,
    // The server checks both; a date field and a select hold nothing else.
    date: date as PaymentInput['date'],
    method: method as PaymentInput['method'],
    reference,
    exchangeRate: exchangeRate === '' ? null : exchangeRate,
  };
}
