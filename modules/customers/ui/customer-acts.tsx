'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button, ButtonLink } from '@dott/platform/ui/button.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition } from 'react';
import type { Customer, customers } from '../contract.ts';
import { customerPaths } from './paths.ts';

/** What one can do with a customer besides reading it. */
export function CustomerActs({ wire, tenantId, customer }: { readonly wire: Wire<typeof customers>; readonly tenantId: string; readonly customer: Pick<Customer, 'id' | 'name' | 'archived'> }) {
  const words = useTranslations('customers.detail');
  const router = useRouter();
  const toast = useToast();
  const toTrouble = useTrouble();
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const { id, name, archived } = customer;
  const paths = customerPaths(tenantId);
  const api = browserApi(wire);

  const run = (act: () => Promise<void>) => start(async () => {
    setTrouble(undefined);
    try {
      await act();
      router.refresh();
    } catch (error) {
      setTrouble(toTrouble(error));
    }
    setAsking(false);
  });
  const toggle = () => run(async () => {
    await (archived ? api.restore({ params: { id } }) : api.archive({ params: { id } }));
    toast(words(archived ? 'restored' : 'archived', { name }));
  });
  const remove = () => run(async () => {
    await api.remove({ params: { id } });
    toast(words('removed', { name }));
    router.push(paths.list);
  });
  return (
    <div className="space-y-3">
      {trouble && <TroubleNotice trouble={trouble} />}
      <div className="flex flex-wrap gap-2">
        <ButtonLink look="secondary" href={paths.edit(id)}>{words('edit')}</ButtonLink>
        <Button look="secondary" busy={busy && !asking} onClick={toggle}>{words(archived ? 'restore' : 'archive')}</Button>
        <Button look="danger" onClick={() => setAsking(true)}>{words('remove')}</Button>
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={remove} busy={busy} title={words('removeTitle', { name })} confirmLabel={words('remove')}>
        {words('removeHelp')}
      </ConfirmDialog>
    </div>
  );
}
