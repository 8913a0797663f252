'use client';
import type { onboarding } from '@dott/modules/onboarding/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import type { BusinessChoices } from './business-choices.ts';
import { TimeZoneField } from './time-zone-field.tsx';

const types = ['shop', 'workshop', 'services', 'health', 'food', 'farming', 'transport', 'building', 'education', 'other'] as const;

export interface KnownBusiness {
  readonly businessName: string;
  readonly businessType: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
}

/** The business's own facts. Without `names` it begins another business of somebody who is known already. */
export function BusinessForm({ wire, choices, known, names }: {
  readonly wire: Wire<typeof onboarding>; readonly choices: BusinessChoices; readonly known: KnownBusiness | null;
  readonly names?: { readonly givenName: string; readonly familyName: string };
}) {
  const words = useTranslations('onboarding.business');
  const router = useRouter();
  const [country, setCountry] = useState(known?.country ?? choices.country);
  const [currency, setCurrency] = useState(known?.currency ?? choices.currencyOfCountry[choices.country] ?? '');
  const save = async (values: FormValues): Promise<void> => {
    const { givenName = '', familyName = '', businessName = '', businessType = '', timeZone = '' } = values;
    const business = { businessName, businessType, country, currency, ...(timeZone === '' ? {} : { timeZone }) };
    const api = browserApi(wire);
    const progress = names ? await api.saveBusinessInfo({ body: { ...business, givenName, familyName } }) : await api.startAnother({ body: business });
    router.push(progress.redirectTo);
    router.refresh();
  };
  const move = (next: string): void => {
    setCountry(next);
    setCurrency((now) => choices.currencyOfCountry[next] ?? now);
  };
  return (
    <FormShell onSubmit={save} submitLabel={words('submit')} keep={names ? 'business-info' : 'create-tenant'}>
      <TextField label={words('name')} name="businessName" autoComplete="organization" defaultValue={known?.businessName} required />
      <SelectField label={words('type')} name="businessType" placeholder={words('choose')} defaultValue={known?.businessType ?? ''} options={types.map((value) => ({ value, label: words(`types.${value}`) }))} required />
      <SelectField label={words('country')} name="country" placeholder={words('choose')} autoComplete="country" value={country} onChange={(event) => move(event.target.value)} options={choices.countries} required />
      <SelectField label={words('currency')} name="currency" placeholder={words('choose')} help={words('currencyHelp')} value={currency} onChange={(event) => setCurrency(event.target.value)} options={choices.currencies} required />
      <TimeZoneField label={words('timeZone')} country={country} known={known?.timeZone} />
      {names && (
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField label={words('givenName')} optional={words('optional')} name="givenName" autoComplete="given-name" defaultValue={names.givenName} />
          <TextField label={words('familyName')} optional={words('optional')} name="familyName" autoComplete="family-name" defaultValue={names.familyName} />
        </div>
      )}
    </FormShell>
  );
}
