'use client';
import type { Customer, customers } from '@dott/modules/customers/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/button.tsx';
import { Combobox } from '@dott/platform/ui/combobox.tsx';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';

/** Finds a customer; one that is not there yet is added without leaving the invoice. `dialog` has to stand outside of the form. */
export function useCustomerPicker({ wire, selected, onPick }: {
  readonly wire: Wire<typeof customers>; readonly selected: string; readonly onPick: (customer: Customer) => void;
}) {
  const words = useTranslations('invoices.editor');
  const [newName, setNewName] = useState<string>();
  const found = useRef(new Map<string, Customer>());
  const api = browserApi(wire);
  const load = async (text: string) => {
    const { items } = await api.list({ query: { q: text, limit: 8 } });
    for (const customer of items) found.current.set(customer.id, customer);
    return items.map(({ id, name, phone, email }) => ({ id, label: name, note: phone ?? email }));
  };
  const pick = (id: string) => {
    const customer = found.current.get(id);
    if (customer) onPick(customer);
  };
  const close = () => setNewName(undefined);
  return {
    field: (
      <Combobox label={words('customer')} name="customerId" placeholder={words('customerPlaceholder')} selected={selected} load={load} onPick={pick}
        createLabel={(text) => words('createCustomer', { name: text === '' ? 'none' : text })} onCreate={setNewName} />
    ),
    dialog: (
      <Dialog open={newName !== undefined} onClose={close} title={words('newCustomer')}>
        <FormShell submitLabel={words('saveCustomer')} actions={<Button look="secondary" onClick={close}>{words('cancel')}</Button>}
          onSubmit={async ({ name = '', phone = '', email = '' }) => {
            onPick(await api.create({ body: { name, phone, email } }));
            close();
          }}>
          <TextField label={words('customerName')} name="name" defaultValue={newName} required autoFocus autoComplete="off" />
          <TextField label={words('customerPhone')} name="phone" type="tel" inputMode="tel" autoComplete="off" />
          <TextField label={words('customerEmail')} name="email" type="email" inputMode="email" autoComplete="off" autoCapitalize="none" />
        </FormShell>
      </Dialog>
    ),
  };
}
