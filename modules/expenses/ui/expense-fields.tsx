'use client';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { CheckField, DateField, SelectField, TextArea, TextField } from '@dott/platform/ui/field.tsx';
import { useFormState } from '@dott/platform/ui/form-state.tsx';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { MoneyField, NumberField } from '@dott/platform/ui/number-field.tsx';
import { toDecimal } from '@dott/platform/money';
import { useLocale, useTranslations } from 'next-intl';
import { expenseCategories, paidFrom, totalsOf } from '../rules.ts';
import type { ExpenseTexts, SupplierHabit } from './expense-texts.ts';

export interface ExpenseFieldsProps {
  readonly texts: ExpenseTexts;
  readonly onChange: (patch: Partial<ExpenseTexts>) => void;
  readonly habits: readonly SupplierHabit[];
  readonly currencies: readonly Choice[];
  readonly ownCurrency: string;
}

/** The fields of an expense in the order in which a receipt is read. */
export function ExpenseFields({ texts, onChange, habits, currencies, ownCurrency }: ExpenseFieldsProps) {
  const words = useTranslations('expenses');
  const chooseSupplier = (supplierName: string) => {
    const habit = habits.find((one) => one.supplierName === supplierName);
    onChange({ supplierName, ...(habit && texts.category === '' && { category: habit.category, taxRate: habit.taxRate }) });
  };
  return (
    <>
      <MoneyField key={texts.currency} label={words('form.amount')} name="amount" currency={texts.currency} defaultValue={texts.amount} onValue={(amount) => onChange({ amount })} required autoFocus={texts.amount === ''} />
      <TextField label={words('form.supplier')} name="supplierName" help={words('form.supplierHelp')} value={texts.supplierName} onChange={(event) => chooseSupplier(event.target.value)} list="expense-suppliers" maxLength={200} autoComplete="off" />
      <datalist id="expense-suppliers">{habits.map((habit) => <option key={habit.supplierName} value={habit.supplierName} />)}</datalist>
      <SelectField label={words('form.category')} name="category" value={texts.category} onChange={(event) => onChange({ category: event.target.value })} placeholder={words('form.chooseCategory')} required
        options={expenseCategories.map((value) => ({ value, label: words(`category.${value}`) }))} />
      <div className="grid gap-5 sm:grid-cols-2">
        <DateField label={words('form.date')} name="date" value={texts.date} onChange={(event) => onChange({ date: event.target.value })} required />
        <SelectField label={words('form.paidFrom')} name="paidFrom" value={texts.paidFrom} onChange={(event) => onChange({ paidFrom: event.target.value })} options={paidFrom.map((value) => ({ value, label: words(`paidFrom.${value}`) }))} />
      </div>
      <TaxFields texts={texts} onChange={onChange} />
      <MoreFields {...{ texts, onChange, currencies, ownCurrency }} />
    </>
  );
}

function TaxFields({ texts, onChange }: Pick<ExpenseFieldsProps, 'texts' | 'onChange'>) {
  const words = useTranslations('expenses.form');
  return (
    <div className="space-y-2">
      <div className="grid items-end gap-x-5 gap-y-2 sm:grid-cols-2">
        <NumberField key={texts.category} label={words('taxRate')} name="taxRate" suffix="%" defaultValue={texts.taxRate} onValue={(taxRate) => onChange({ taxRate })} />
        <CheckField label={words('inclusive')} name="pricesIncludeTax" checked={texts.pricesIncludeTax} onChange={(event) => onChange({ pricesIncludeTax: event.target.checked })} />
      </div>
      <Split texts={texts} />
    </div>
  );
}

/** What the amount is made of, by the server's own rule, as one types. */
function Split({ texts }: { readonly texts: ExpenseTexts }) {
  const words = useTranslations('expenses.form');
  const locale = useLocale();
  const isNumber = (text: string) => /^\d+(?:\.\d+)?$/.test(text);
  if (!isNumber(texts.amount) || !isNumber(texts.taxRate || '0')) return null;
  const totals = safeTotals(texts);
  if (!totals) return null;
  const money = (minor: number) => moneyText(toDecimal(minor, texts.currency), texts.currency, locale);
  return <p aria-live="polite" className="text-sm text-muted tabular-nums">{totals.taxMinor === 0 ? words('noTax') : words('split', { net: money(totals.netMinor), tax: money(totals.taxMinor), gross: money(totals.grossMinor) })}</p>;
}

function safeTotals(texts: ExpenseTexts) {
  try {
    return totalsOf({ ...texts, taxRate: texts.taxRate || '0' });
  } catch (error) {
    // Finer than the currency or larger than the books: the server says so beside the field.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function MoreFields({ texts, onChange, currencies, ownCurrency }: Omit<ExpenseFieldsProps, 'habits'>) {
  const words = useTranslations('expenses.form');
  const { errors } = useFormState();
  const { currency } = texts;
  const foreign = currency !== ownCurrency;
  const used = foreign || texts.note !== '' || ['currency', 'exchangeRate', 'note'].some((name) => name in errors);
  return (
    <details open={used} className="group">
      <summary className="flex min-h-11 items-center gap-2 text-sm font-semibold text-accent"><span aria-hidden="true" className="transition-transform group-open:rotate-180">⌄</span>{words('more')}</summary>
      <div className="mt-3 space-y-5">
        <SelectField label={words('currency')} name="currency" value={currency} options={currencies} onChange={(event) => onChange({ currency: event.target.value, exchangeRate: '' })} />
        {foreign && <NumberField key={currency} label={words('exchangeRate')} name="exchangeRate" help={words('exchangeRateHelp', { own: ownCurrency, currency })} defaultValue={texts.exchangeRate} onValue={(exchangeRate) => onChange({ exchangeRate })} />}
        <TextArea label={words('note')} name="note" value={texts.note} maxLength={1000} onChange={(event) => onChange({ note: event.target.value })} />
      </div>
    </details>
  );
}
