'use client';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { SelectField, TextArea, TextField } from '@dott/platform/ui/field.tsx';
import { useFormState } from '@dott/platform/ui/form-state.tsx';
import { useTranslations } from 'next-intl';
import type { CustomerTexts } from './customer-texts.ts';

const usualTerms = ['0', '7', '14', '30', '45', '60', '90'];

/** The fields of a customer: what one always needs first, the rest folded away until it is asked for or wrong. */
export function CustomerFields({ values, countries, currencies }: { readonly values: CustomerTexts; readonly countries: readonly Choice[]; readonly currencies: readonly Choice[] }) {
  const words = useTranslations('customers');
  const { errors } = useFormState();
  const field = (name: keyof CustomerTexts) => ({ name, defaultValue: values[name] });
  const hasMore = Object.entries(values).some(([name, value]) => isMore(name) && value !== '') || Object.keys(errors).some(isMore);
  return (
    <>
      <TextField label={words('field.name')} {...field('name')} required maxLength={200} autoComplete="off" autoFocus={values.name === ''} />
      <TextField label={words('field.phone')} {...field('phone')} type="tel" inputMode="tel" maxLength={40} autoComplete="off" />
      <TextField label={words('field.email')} {...field('email')} type="email" inputMode="email" maxLength={254} autoComplete="off" autoCapitalize="none" />
      <details open={hasMore} className="group rounded-card border border-line">
        <summary className="flex min-h-12 items-center justify-between gap-3 px-4 text-sm font-semibold">
          {words('form.more')}<span aria-hidden="true" className="text-muted transition-transform group-open:rotate-180">⌄</span>
        </summary>
        <div className="space-y-5 border-t border-line p-4">
          <TextField label={words('field.line1')} {...field('billingAddress.line1')} maxLength={200} autoComplete="off" />
          <TextField label={words('field.line2')} {...field('billingAddress.line2')} maxLength={200} autoComplete="off" />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField label={words('field.city')} {...field('billingAddress.city')} maxLength={100} autoComplete="off" />
            <TextField label={words('field.postalCode')} {...field('billingAddress.postalCode')} maxLength={20} autoComplete="off" />
          </div>
          <TextField label={words('field.region')} {...field('billingAddress.region')} maxLength={100} autoComplete="off" />
          <SelectField label={words('field.country')} {...field('billingAddress.country')} options={countries} placeholder={words('field.noCountry')} />
          <TextField label={words('field.taxId')} {...field('taxId')} maxLength={40} autoComplete="off" />
          <TermsField value={values.paymentTermsDays} />
          <SelectField label={words('field.currency')} {...field('currency')} options={currencies} placeholder={words('field.ownCurrency')} />
          <TextArea label={words('field.notes')} {...field('notes')} help={words('field.notesHelp')} maxLength={5000} />
        </div>
      </details>
    </>
  );
}

function TermsField({ value }: { readonly value: string }) {
  const words = useTranslations('customers.field');
  const days = value === '' || usualTerms.includes(value) ? usualTerms : [...usualTerms, value].toSorted((a, b) => Number(a) - Number(b));
  const options = days.map((one) => ({ value: one, label: words('days', { days: Number(one) }) }));
  return <SelectField label={words('terms')} help={words('termsHelp')} name="paymentTermsDays" defaultValue={value} options={options} placeholder={words('ownTerms')} />;
}

function isMore(name: string): boolean {
  return name !== 'name' && name !== 'phone' && name !== 'email';
}
