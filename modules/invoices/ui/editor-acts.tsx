'use client';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/button.tsx';
import { ConfirmDialog, Dialog } from '@dott/platform/ui/dialog.tsx';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition } from 'react';
import type { invoices } from '../contract.ts';
import { totalsText } from '../totals.ts';
import { draftTotals } from './draft-document.ts';
import { invoicePaths } from './paths.ts';
import type { DraftEditor } from './use-draft.ts';

/** Issues the draft, after everything typed is on the server and a last look; or deletes it. */
export function EditorActs({ wire, tenantId, editor, onError }: { readonly wire: Wire<typeof invoices>; readonly tenantId: string; readonly editor: DraftEditor; readonly onError: (error: unknown) => void }) {
  const words = useTranslations('invoices.editor');
  const locale = useLocale();
  const router = useRouter();
  const toast = useToast();
  const [asking, setAsking] = useState<'issue' | 'remove'>();
  const [busy, start] = useTransition();
  const api = browserApi(wire);
  const { draft, stored } = editor;
  const totals = draftTotals(draft);
  const close = () => setAsking(undefined);

  const run = (act: () => Promise<void>) => start(async () => {
    onError(undefined);
    try {
      await act();
    } catch (error) {
      onError(error);
      close();
      scrollTo({ top: 0, behavior: 'smooth' });
    }
  });
  const ask = () => run(async () => {
    if (await editor.flush()) setAsking('issue');
  });
  const issue = () => run(async () => {
    if (!stored) return;
    const issued = await api.issue({ params: { id: stored.id }, body: { version: stored.version } });
    toast(words('issued', { number: issued.number ?? '' }));
    router.push(invoicePaths(tenantId).detail(issued.id));
    router.refresh();
  });
  const remove = () => run(async () => {
    editor.forget();
    if (stored) await api.remove({ params: { id: stored.id } });
    toast(words('removed'));
    router.push(invoicePaths(tenantId).list);
    router.refresh();
  });
  return (
    <div className="flex flex-wrap gap-3 xl:flex-col">
      <Button busy={busy && asking !== 'remove'} onClick={ask} disabled={editor.missing !== null} className="flex-1">{words('issue')}</Button>
      {stored && <Button look="danger" onClick={() => setAsking('remove')}>{words('remove')}</Button>}
      <Dialog open={asking === 'issue'} onClose={close} title={words('issueTitle')} footer={<><Button look="secondary" onClick={close}>{words('keepDraft')}</Button><Button busy={busy} onClick={issue}>{words('issue')}</Button></>}>
        <p className="text-sm text-muted">{words('issueHelp', { name: draft.customerName, amount: totals ? moneyText(totalsText(totals, draft.currency).totals.payable, draft.currency, locale) : '' })}</p>
      </Dialog>
      <ConfirmDialog open={asking === 'remove'} onClose={close} onConfirm={remove} busy={busy} title={words('removeTitle')} confirmLabel={words('remove')}>{words('removeHelp')}</ConfirmDialog>
    </div>
  );
}
