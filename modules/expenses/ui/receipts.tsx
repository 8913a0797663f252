'use client';
import type { AttachedFile, files } from '@dott/modules/files/contract';
import { isShownInline } from '@dott/modules/files/rules';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { FileText, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ExpenseId } from '../contract.ts';
import { expensePaths } from './paths.ts';
import { ReceiptPicker, SendingBar, sizeText, useReceiptUpload } from './receipt-upload.tsx';

/** The receipts of an expense: to look at, to add to, to delete. */
export function Receipts({ fileWire, expenseId, receipts, mayWrite }: { readonly fileWire: Wire<typeof files>; readonly expenseId: ExpenseId; readonly receipts: readonly AttachedFile[]; readonly mayWrite: boolean }) {
  const words = useTranslations('expenses.receipt');
  const toast = useToast();
  const upload = useReceiptUpload();
  const { busy, run, notice } = useAct();
  const [asking, setAsking] = useState<AttachedFile>();
  const close = () => setAsking(undefined);
  const add = (chosen: readonly File[]) => void run(async () => {
    await upload.send(expenseId, await upload.choose(chosen));
    toast(words('added'));
  });
  const remove = () => run(async () => {
    if (!asking) return;
    await browserApi(fileWire).remove({ params: { id: asking.id } });
    toast(words('deleted'));
  }).finally(close);
  return (
    <div className="space-y-4">
      {notice}
      {receipts.length === 0 && <p className="text-sm text-muted">{words('none')}</p>}
      <ul className="grid gap-3 sm:grid-cols-2">
        {receipts.map((receipt) => <ReceiptTile key={receipt.id} receipt={receipt} onDelete={mayWrite ? () => setAsking(receipt) : undefined} />)}
      </ul>
      {mayWrite && <ReceiptPicker onFiles={add} disabled={busy} />}
      {upload.sending && <SendingBar sending={upload.sending} />}
      <ConfirmDialog open={asking !== undefined} onClose={close} onConfirm={remove} busy={busy} title={words('deleteTitle')} confirmLabel={words('delete')}>{words('deleteHelp', { name: asking?.name ?? '' })}</ConfirmDialog>
    </div>
  );
}

function ReceiptTile({ receipt, onDelete }: { readonly receipt: AttachedFile; readonly onDelete: (() => void) | undefined }) {
  const words = useTranslations('expenses.receipt');
  const locale = useLocale();
  const address = expensePaths('').file(receipt.id);
  return (
    <li className="overflow-hidden rounded-card border border-line">
      <a href={address} target="_blank" rel="noreferrer" aria-label={words('open', { name: receipt.name })} className="grid h-40 place-items-center bg-sunken">
        {isShownInline(receipt.contentType) ? <img src={address} alt="" loading="lazy" className="h-40 w-full object-cover" /> : <FileText aria-hidden="true" className="size-10 text-muted" />}
      </a>
      <div className="flex items-center justify-between gap-2 ps-3 text-xs">
        <span className="min-w-0"><span className="block truncate font-medium">{receipt.name}</span><span className="text-muted">{sizeText(receipt.bytes, locale)}</span></span>
        {onDelete && <button type="button" onClick={onDelete} aria-label={words('remove', { name: receipt.name })} className="grid size-11 shrink-0 place-items-center text-muted hover:text-bad"><Trash2 aria-hidden="true" className="size-5" /></button>}
      </div>
    </li>
  );
}
