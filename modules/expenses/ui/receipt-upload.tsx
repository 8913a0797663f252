'use client';
import { uploadFile } from '@dott/platform/http/upload';
import { smallerPicture } from '@dott/platform/ui/smaller-picture.ts';
import { Camera, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { expensePaths } from './paths.ts';

/** A file on its way: chosen, or sent in part. */
export interface ChosenReceipt {
  readonly key: string;
  readonly file: File;
}

/** What is sent, and how far it is. */
export interface Sending {
  readonly name: string;
  readonly part: number;
}

/** Sends receipts one after the other; `send` throws what stopped it, and those already sent are not sent again. */
export function useReceiptUpload() {
  const [chosen, setChosen] = useState<readonly ChosenReceipt[]>([]);
  const [sending, setSending] = useState<Sending>();
  const send = async (expenseId: string, receipts: readonly ChosenReceipt[]): Promise<void> => {
    try {
      for (const { key, file } of receipts) {
        setSending({ name: file.name, part: 0 });
        await uploadFile(expensePaths('').receipts(expenseId), file, { idempotencyKey: key, onProgress: (part) => setSending({ name: file.name, part }) });
        setChosen((before) => before.filter((one) => one.key !== key));
      }
    } finally {
      setSending(undefined);
    }
  };
  const choose = async (files: readonly File[]): Promise<ChosenReceipt[]> => {
    const small = await Promise.all(files.map(smallerPicture));
    const added = small.map((file) => ({ key: crypto.randomUUID(), file }));
    setChosen((before) => [...before, ...added]);
    return added;
  };
  const drop = (key: string) => setChosen((before) => before.filter((one) => one.key !== key));
  return { chosen, sending, choose, drop, send };
}

/** The camera or a file; a phone offers both. */
export function ReceiptPicker({ onFiles, disabled = false }: { readonly onFiles: (files: readonly File[]) => void; readonly disabled?: boolean }) {
  const words = useTranslations('expenses.receipt');
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="flex min-h-14 cursor-pointer items-center justify-center gap-3 rounded-card border-2 border-dashed border-line-strong px-4 text-sm font-semibold text-accent hover:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
        <Camera aria-hidden="true" className="size-5" />{words('choose')}
        <input id={id} type="file" accept="image/*,application/pdf" multiple disabled={disabled} aria-describedby={`${id}-help`} className="sr-only"
          onChange={(event) => {
            onFiles([...event.target.files ?? []]);
            event.target.value = '';
          }} />
      </label>
      <p id={`${id}-help`} className="mt-1.5 text-xs text-muted">{words('help')}</p>
    </div>
  );
}

/** The files that wait to be sent, each with a way to leave it out. */
export function ChosenReceipts({ chosen, onDrop }: { readonly chosen: readonly ChosenReceipt[]; readonly onDrop: (key: string) => void }) {
  const words = useTranslations('expenses.receipt');
  const locale = useLocale();
  return (
    <ul className="space-y-2">
      {chosen.map(({ key, file }) => (
        <li key={key} className="flex items-center justify-between gap-3 rounded-control border border-line ps-3 text-sm">
          <span className="min-w-0 truncate">{words('chosen', { name: file.name, size: sizeText(file.size, locale) })}</span>
          <button type="button" onClick={() => onDrop(key)} aria-label={words('remove', { name: file.name })} className="grid size-11 shrink-0 place-items-center text-muted hover:text-bad"><X aria-hidden="true" className="size-5" /></button>
        </li>
      ))}
    </ul>
  );
}

/** How far a file is. */
export function SendingBar({ sending }: { readonly sending: Sending }) {
  const words = useTranslations('expenses.receipt');
  return (
    <div role="status" className="space-y-1 text-sm">
      <div className="flex justify-between gap-3"><span className="truncate">{words('sending', { name: sending.name })}</span><span className="tabular-nums">{words('percent', { percent: Math.round(sending.part * 100) })}</span></div>
      <progress value={sending.part} max={1} className="h-2 w-full accent-accent" />
    </div>
  );
}

/** A file's size as people read it. */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
