'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { DateField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import type { JournalEntryId, ledger } from '../contract.ts';

/** Takes a manual entry back by a second one. */
export function ReverseEntry({ wire, id, today }: { readonly wire: Wire<typeof ledger>; readonly id: JournalEntryId; readonly today: string }) {
  const words = useTranslations('ledger.detail');
  const router = useRouter();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const reverse = async ({ date = '', memo = '' }: FormValues) => {
    await browserApi(wire).reverse({ params: { id }, body: { date, ...(memo !== '' && { memo }) } });
    toast(words('reversedToast'));
    close();
    router.refresh();
  };
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>{words('reverse')}</Button>
      <Dialog open={open} onClose={close} title={words('reverseTitle')}>
        <p className="text-sm text-muted">{words('reverseHelp')}</p>
        <FormShell onSubmit={reverse} submitLabel={words('reverse')} actions={<Button look="secondary" onClick={close}>{words('cancel')}</Button>}>
          <DateField label={words('reverseDate')} name="date" defaultValue={today} required />
          <TextField label={words('reverseMemo')} name="memo" maxLength={500} />
        </FormShell>
      </Dialog>
    </>
  );
}
