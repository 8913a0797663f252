'use client';
import type { tenants } from '@dott/modules/tenants/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { sessionLimitRules, type SessionLimitRule } from '../rules.ts';

interface Settings {
  readonly sessionLimit: number | null;
  readonly whenReached: SessionLimitRule;
}

/** On how many devices somebody may be signed in, and what happens at one more; who may not change it reads it. */
export function SignInLimit({ wire, settings, mayChange }: { readonly wire: Wire<typeof tenants>; readonly settings: Settings; readonly mayChange: boolean }) {
  const words = useTranslations('tenants.business');
  const router = useRouter();
  const toast = useToast();
  const { sessionLimit, whenReached } = settings;
  if (!mayChange) return <p className="text-sm text-ink">{sessionLimit === null ? words('noLimit') : words('limited', { count: sessionLimit })}</p>;
  const save = async (values: FormValues): Promise<void> => {
    const typed = values['sessionLimit']?.trim() ?? '';
    const rule = sessionLimitRules.find((one) => one === values['whenReached']) ?? whenReached;
    await browserApi(wire).setSecurity({ body: { sessionLimit: typed === '' ? null : Number(typed), whenReached: rule } });
    toast(words('saved'));
    router.refresh();
  };
  return (
    <FormShell onSubmit={save} submitLabel={words('save')}>
      <TextField label={words('limit')} name="sessionLimit" type="number" min={1} max={100} inputMode="numeric" defaultValue={sessionLimit ?? ''} help={words('limitHelp')} />
      <SelectField label={words('whenReached')} name="whenReached" defaultValue={whenReached} options={sessionLimitRules.map((value) => ({ value, label: words(value) }))} help={words('strictest')} />
    </FormShell>
  );
}
