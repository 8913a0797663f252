'use client';
import { browserApi } from '@dott/platform/http/client';
import { Card } from '@dott/platform/ui/card.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { FactorsWire } from './ways.tsx';

const fewCodes = 3;

/** How many codes are left, new ones, and the one moment in which they are shown. */
export function RecoveryCard({ wire, left, codes, onCodes }: {
  readonly wire: FactorsWire; readonly left: number; readonly codes: readonly string[] | null; readonly onCodes: (codes: readonly string[] | null) => void;
}) {
  const words = useTranslations('factors.recovery');
  const { busy, run, notice } = useAct();
  const [asking, setAsking] = useState(false);
  const renew = async (): Promise<void> => {
    // The dialog leaves first: the proof that may be asked for has its own.
    setAsking(false);
    await run(async () => onCodes((await browserApi(wire).renewRecoveryCodes()).recoveryCodes));
  };
  return (
    <Card title={words('title')}>
      <p className="mb-4 text-sm text-muted">{words('about')}</p>
      {notice && <div className="mb-4">{notice}</div>}
      {codes ? <ShownCodes codes={codes} onKept={() => onCodes(null)} /> : (
        <>
          <p className={`mb-4 text-sm ${left <= fewCodes ? 'font-semibold text-warn' : ''}`}>{words('left', { left })} {left <= fewCodes && words('few')}</p>
          <Button look="secondary" busy={busy} onClick={() => setAsking(true)}>{words('renew')}</Button>
        </>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => void renew()} title={words('renewTitle')} confirmLabel={words('renew')}>{words('renewHelp')}</ConfirmDialog>
    </Card>
  );
}

function ShownCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const words = useTranslations('factors.recovery');
  const toast = useToast();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(codes.join('\n'));
    toast(words('copied'));
  };
  const download = (): void => {
    const address = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'dott-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="space-y-4">
      <p role="status" className="text-sm font-semibold text-warn">{words('shown')}</p>
      <ul className="grid max-w-sm grid-cols-2 gap-2 rounded-card bg-sunken p-4 font-mono text-sm">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" onClick={() => void copy()}>{words('copy')}</Button>
        <Button look="secondary" onClick={download}>{words('download')}</Button>
        <Button look="secondary" onClick={() => print()}>{words('print')}</Button>
        <Button onClick={onKept}>{words('kept')}</Button>
      </div>
    </div>
  );
}
