'use client';
import type { SaveState } from '@dott/platform/ui/autosave.ts';
import { useTranslations } from 'next-intl';

const dots: Readonly<Record<SaveState, string>> = { saved: 'bg-good', saving: 'bg-info animate-breathe', waiting: 'bg-warn', failed: 'bg-bad' };

/** Whether the draft is on the server, and what it lacks when it is not. */
export function SaveStatus({ state, missing, onRetry }: { readonly state: SaveState; readonly missing: 'customer' | 'date' | 'rate' | 'number' | null; readonly onRetry: () => void }) {
  const words = useTranslations('invoices.editor');
  return (
    <div className="text-end">
      <p role="status" data-save-state={state} className="inline-flex items-center gap-2 text-xs text-muted"><span aria-hidden="true" className={`size-2 rounded-full ${dots[state]}`} />{words(state)}</p>
      {state === 'failed' && <button type="button" onClick={onRetry} className="ms-3 text-xs font-semibold text-accent underline underline-offset-2">{words('retry')}</button>}
      {state === 'waiting' && missing && <p className="mt-1 max-w-56 text-xs text-muted">{words(`missing.${missing}`)}</p>}
    </div>
  );
}
