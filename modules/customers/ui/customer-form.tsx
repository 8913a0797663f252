'use client';
import { browserApi, Problem, type Wire } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import type { Choice } from '@dott/platform/ui/choices.ts';
import { useConflict } from '@dott/platform/ui/conflict-dialog.tsx';
import { dropText } from '@dott/platform/ui/kept-text.ts';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import type { Customer, customers } from '../contract.ts';
import { CustomerFields } from './customer-fields.tsx';
import { customerTexts, differencesOf, inputOf } from './customer-texts.ts';
import { customerPaths } from './paths.ts';

export interface CustomerFormProps {
  readonly wire: Wire<typeof customers>;
  readonly tenantId: string;
  /** Absent for a new one. */
  readonly customer?: Customer;
  readonly countries: readonly Choice[];
  readonly currencies: readonly Choice[];
}

/** Adds or changes a customer; when somebody else saved first, it shows both versions and asks. */
export function CustomerForm({ wire, tenantId, customer, countries, currencies }: CustomerFormProps) {
  const words = useTranslations('customers');
  const router = useRouter();
  const toast = useToast();
  const conflict = useConflict();
  const paths = customerPaths(tenantId);
  const api = browserApi(wire);

  const save = async (values: FormValues): Promise<Customer | undefined> => {
    const body = inputOf(values);
    if (!customer) return api.create({ body });
    let { version } = customer;
    for (;;) {
      try {
        return await api.update({ params: { id: customer.id }, body: { ...body, version } });
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'customers.stale') throw error;
        // The contract's stale problem carries the customer as it is now.
        const current = error.body['current'] as Customer;
        const choice = await conflict.ask(differencesOf(values, customerTexts(current), words));
        if (choice === 'neither') throw error;
        if (choice === 'theirs') return current;
        ({ version } = current);
      }
    }
  };
  const keep = `customer.${customer?.id ?? `new.${tenantId}`}`;
  const submit = async (values: FormValues) => {
    const saved = await save(values);
    if (!saved) return;
    toast(words('form.saved', { name: saved.name }));
    router.push(paths.detail(saved.id));
    router.refresh();
  };
  return (
    <>
      <FormShell onSubmit={submit} submitLabel={words('form.save')} keep={keep} tellKept
        actions={<ButtonLink look="secondary" onFollow={() => dropText(keep)} href={customer ? paths.detail(customer.id) : paths.list}>{words('form.cancel')}</ButtonLink>}>
        <CustomerFields values={customerTexts(customer)} countries={countries} currencies={currencies} />
      </FormShell>
      {conflict.dialog}
    </>
  );
}
