'use client';
import type { factors } from '@dott/modules/factors/contract';
import { browserApi, type Client } from '@dott/platform/http/client';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { Card } from '@dott/platform/ui/card.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { knowsPasskeys, makePasskey } from '@dott/platform/ui/passkey-ceremony.ts';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import type { FactorsWire, ListedPasskey } from './ways.tsx';

/** What the browser's authenticator answers goes to the API as it is, which judges it. */
type Reply = Parameters<Client<typeof factors>['addPasskey']>[0]['body']['response'];

/** Adds, names and removes passkeys. */
export function PasskeyCard({ wire, passkeys, onCodes }: { readonly wire: FactorsWire; readonly passkeys: readonly ListedPasskey[]; readonly onCodes: (codes: readonly string[]) => void }) {
  const words = useTranslations('factors.passkeys');
  const toast = useToast();
  const { busy, run, notice } = useAct();
  const [unsupported, setUnsupported] = useState(false);
  const add = async (): Promise<void> => {
    if (!knowsPasskeys()) return setUnsupported(true);
    let made = false;
    await run(async () => {
      const response = await makePasskey(await browserApi(wire).beginPasskey());
      if (!response) return;
      // As the type above says.
      const { recoveryCodes } = await browserApi(wire).addPasskey({ body: { response: response as Reply } });
      if (recoveryCodes) onCodes(recoveryCodes);
      made = true;
    });
    if (made) toast(words('added'));
  };
  return (
    <Card title={words('title')}>
      <p className="mb-4 text-sm text-muted">{words('about')}</p>
      {notice && <div className="mb-4">{notice}</div>}
      {unsupported && <p role="alert" className="mb-4 text-sm text-warn">{words('unsupported')}</p>}
      {passkeys.length === 0 ? <p className="mb-4 text-sm">{words('none')}</p> : (
        <ul className="mb-4 divide-y divide-line">{passkeys.map((passkey) => <PasskeyRow key={passkey.id} wire={wire} passkey={passkey} />)}</ul>
      )}
      <Button busy={busy} onClick={() => void add()}>{words('add')}</Button>
    </Card>
  );
}

function PasskeyRow({ wire, passkey }: { readonly wire: FactorsWire; readonly passkey: ListedPasskey }) {
  const words = useTranslations('factors.passkeys');
  const toast = useToast();
  const router = useRouter();
  const { busy, run, notice } = useAct();
  const [mode, setMode] = useState<'naming' | 'removing'>();
  const { id, name, backedUp, added, used } = passkey;
  const remove = async (): Promise<void> => {
    // The dialog leaves first: the proof that may be asked for has its own.
    setMode(undefined);
    if (await run(() => browserApi(wire).removePasskey({ params: { id } }))) toast(words('removed'));
  };
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium break-words">{name} {backedUp && <Badge>{words('synced')}</Badge>}</p>
          <p className="text-xs text-muted">{words('addedOn', { date: added })} · {used === null ? words('unused') : words('usedOn', { date: used })}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button look="secondary" aria-label={words('rename', { name })} onClick={() => setMode(mode === 'naming' ? undefined : 'naming')}>{words('renameShort')}</Button>
          <Button look="secondary" busy={busy} aria-label={words('remove', { name })} onClick={() => setMode('removing')}>{words('removeShort')}</Button>
        </div>
      </div>
      {notice && <div className="mt-3">{notice}</div>}
      {mode === 'naming' && (
        <FormShell className="mt-3 max-w-sm" submitLabel={words('save')} onSubmit={async ({ name: given = '' }) => {
          await browserApi(wire).renamePasskey({ params: { id }, body: { name: given } });
          setMode(undefined);
          router.refresh();
        }}>
          <TextField label={words('name')} name="name" defaultValue={name} maxLength={100} required autoFocus />
        </FormShell>
      )}
      <ConfirmDialog open={mode === 'removing'} onClose={() => setMode(undefined)} onConfirm={() => void remove()} title={words('removeTitle', { name })} confirmLabel={words('removeShort')}>{words('removeHelp')}</ConfirmDialog>
    </li>
  );
}
