'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button, ButtonLink } from '@dott/platform/ui/button.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ExpenseId, expenses } from '../contract.ts';
import { expensePaths } from './paths.ts';

/** Change or delete an expense. */
export function ExpenseActs({ wire, tenantId, id }: { readonly wire: Wire<typeof expenses>; readonly tenantId: string; readonly id: ExpenseId }) {
  const words = useTranslations('expenses.detail');
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { busy, run, notice } = useAct();
  const close = () => setAsking(false);
  const remove = () => run(async () => {
    await browserApi(wire).remove({ params: { id } });
    toast(words('removed'));
  }).finally(close);
  return (
    <div className="space-y-3">
      {notice}
      <div className="flex flex-wrap gap-3">
        <ButtonLink look="secondary" href={expensePaths(tenantId).edit(id)}>{words('edit')}</ButtonLink>
        <Button look="danger" onClick={() => setAsking(true)}>{words('remove')}</Button>
      </div>
      <ConfirmDialog open={asking} onClose={close} onConfirm={remove} busy={busy} title={words('removeTitle')} confirmLabel={words('remove')}>{words('removeHelp')}</ConfirmDialog>
    </div>
  );
}
