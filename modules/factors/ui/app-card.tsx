'use client';
import { browserApi } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import type { FactorsWire } from './ways.tsx';

interface Begun {
  readonly secret: string;
  readonly picture: { readonly size: number; readonly path: string };
}

/** Sets the authenticator app up and turns it off. */
export function AppCard({ wire, since, onCodes }: { readonly wire: FactorsWire; readonly since: string | null; readonly onCodes: (codes: readonly string[]) => void }) {
  const words = useTranslations('factors.app');
  const router = useRouter();
  const toast = useToast();
  const { busy, run, notice } = useAct();
  const [begun, setBegun] = useState<Begun>();
  const [asking, setAsking] = useState(false);
  const confirm = async ({ code = '' }: FormValues): Promise<void> => {
    const { recoveryCodes } = await browserApi(wire).confirmTotp({ body: { code } });
    setBegun(undefined);
    if (recoveryCodes) onCodes(recoveryCodes);
    toast(words('done'));
    router.refresh();
  };
  const turnOff = async (): Promise<void> => {
    // The dialog leaves first: the proof that may be asked for has its own.
    setAsking(false);
    if (await run(() => browserApi(wire).removeTotp())) toast(words('offDone'));
  };
  return (
    <Card title={<span className="inline-flex flex-wrap items-center gap-2">{words('title')}{since !== null && <Badge tone="good">{words('on', { date: since })}</Badge>}</span>}>
      <p className="mb-4 text-sm text-muted">{words('about')}</p>
      {notice && <div className="mb-4">{notice}</div>}
      {since !== null && <Button look="secondary" busy={busy} onClick={() => setAsking(true)}>{words('off')}</Button>}
      {since === null && !begun && <Button busy={busy} onClick={() => void run(async () => setBegun(await browserApi(wire).beginTotp()))}>{words('setUp')}</Button>}
      {since === null && begun && (
        <div className="space-y-4">
          <p className="text-sm">{words('scan')}</p>
          {/* Dark on white in both themes: cameras read nothing else. */}
          <svg role="img" aria-label={words('picture')} viewBox={`-4 -4 ${begun.picture.size + 8} ${begun.picture.size + 8}`} shapeRendering="crispEdges" className="size-56 rounded-card bg-white">
            <path d={begun.picture.path} fill="#000" />
          </svg>
          <p className="text-sm">{words('orType')} <code className="block font-mono font-semibold break-all select-all">{begun.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code></p>
          <FormShell onSubmit={confirm} submitLabel={words('confirm')}>
            <TextField label={words('code')} name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={10} required />
          </FormShell>
        </div>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={() => void turnOff()} title={words('offTitle')} confirmLabel={words('off')}>{words('offHelp')}</ConfirmDialog>
    </Card>
  );
}
