'use client';
import type { sessions } from '@dott/modules/sessions/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { Id } from '@dott/platform/ids';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { signOutHere } from '@dott/platform/ui/leaving.ts';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition } from 'react';

type SessionsWire = Wire<typeof sessions>;

/** Runs an act on the list, says that it was done and shows the list anew; what went wrong is told where it happened. */
function useAct(done: string) {
  const router = useRouter();
  const toast = useToast();
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const run = (act: () => Promise<void>): void => start(async () => {
    setTrouble(undefined);
    try {
      await act();
      toast(done);
      router.refresh();
    } catch (error) {
      setTrouble(toTrouble(error));
    }
  });
  return { run, busy, trouble };
}

/** Signs one device out; for this one it is the same as "Sign out" of the menu. */
export function EndSession({ wire, id, device, current }: { readonly wire: SessionsWire; readonly id: Id<'session'>; readonly device: string; readonly current: boolean }) {
  const words = useTranslations('sessions');
  const { run, busy, trouble } = useAct(words('done'));
  const end = (): Promise<void> => (current ? signOutHere() : browserApi(wire).end({ params: { id } }));
  return (
    <>
      <Button look="secondary" busy={busy} aria-label={words('signOutOf', { device })} onClick={() => run(end)}>{words('signOut')}</Button>
      {trouble && <TroubleNotice trouble={trouble} />}
    </>
  );
}

/** Signs all devices out but this one, after asking. */
export function EndOthers({ wire }: { readonly wire: SessionsWire }) {
  const words = useTranslations('sessions');
  const [asking, setAsking] = useState(false);
  const { run, busy, trouble } = useAct(words('othersDone'));
  const confirm = () => run(async () => {
    await browserApi(wire).endOthers();
    setAsking(false);
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>{words('signOutOthers')}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={confirm} busy={busy} title={words('confirmTitle')} confirmLabel={words('signOutOthers')}>
        {words('confirm')}
        {trouble && <TroubleNotice trouble={trouble} />}
      </ConfirmDialog>
    </>
  );
}
