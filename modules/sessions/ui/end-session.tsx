'use client';
import type { sessions } from '@dott/modules/sessions/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { Id } from '@dott/platform/ids';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { signOutHere } from '@dott/platform/ui/leaving.ts';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type SessionsWire = Wire<typeof sessions>;

/** Signs one device out; for this one it is the same as "Sign out" of the menu. */
export function EndSession({ wire, id, device, current }: { readonly wire: SessionsWire; readonly id: Id<'session'>; readonly device: string; readonly current: boolean }) {
  const words = useTranslations('sessions');
  const { run, busy, notice } = useAct();
  const end = (): Promise<void> => (current ? signOutHere() : browserApi(wire).end({ params: { id } }));
  return (
    <>
      <Button look="secondary" busy={busy} aria-label={words('signOutOf', { device })} onClick={() => void run(end, words('done'))}>{words('signOut')}</Button>
      {notice}
    </>
  );
}

/** Signs all devices out but this one, after asking. */
export function EndOthers({ wire }: { readonly wire: SessionsWire }) {
  const words = useTranslations('sessions');
  const [asking, setAsking] = useState(false);
  const { run, busy, notice } = useAct();
  const confirm = () => run(async () => {
    await browserApi(wire).endOthers();
    setAsking(false);
  }, words('othersDone'));
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>{words('signOutOthers')}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={confirm} busy={busy} title={words('confirmTitle')} confirmLabel={words('signOutOthers')}>
        {words('confirm')}
        {notice}
      </ConfirmDialog>
    </>
  );
}
