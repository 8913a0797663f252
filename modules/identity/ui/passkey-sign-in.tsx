'use client';
import { callWeb } from '@dott/platform/http/browser';
import { Problem } from '@dott/platform/http/client';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { fillsInPasskeys, knowsPasskeys, signWithPasskey, type CeremonyOptions } from '@dott/platform/ui/passkey-ceremony.ts';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';

interface Showing {
  readonly returnTo: string | undefined;
  /** Whether it waits among what the browser fills in. */
  readonly fillIn: boolean;
  /** Asked once the passkey has signed; false when another one is being handed in already. */
  readonly mayHandIn: () => boolean;
}

/** Shows a passkey; answers where to go on, undefined when its owner left the browser's window. */
async function show({ returnTo, fillIn, mayHandIn }: Showing): Promise<string | undefined> {
  // Our own API's reply, parsed there by its schema.
  const options = await callWeb('POST', '/api/auth/session-v2/passkey/options', {}) as CeremonyOptions;
  const response = await signWithPasskey(options, { fillIn });
  if (!response || !mayHandIn()) return undefined;
  const { redirectTo } = await sessionManager.createSessionBy('passkey', { response, returnTo });
  return redirectTo;
}

/** Sign-in without a password: by the button, or by what the browser offers in the address field. */
export function PasskeySignIn({ returnTo, onProven }: { readonly returnTo: string | undefined; readonly onProven: (redirectTo: string) => Promise<void> }) {
  const words = useTranslations('identity.signIn');
  const toTrouble = useTrouble();
  // The server does not know, and a browser does not change its mind.
  const known = useSyncExternalStore(() => () => undefined, knowsPasskeys, () => false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  // A press while the browser's own list is signing in would sign in twice, and the second takes the first one's session.
  const handsIn = useRef(false);
  const enter = async (fillIn: boolean): Promise<void> => {
    let own = false;
    const mayHandIn = (): boolean => {
      if (handsIn.current) return false;
      own = handsIn.current = true;
      setBusy(true);
      return true;
    };
    try {
      const redirectTo = await show({ returnTo, fillIn, mayHandIn });
      if (redirectTo !== undefined) await onProven(redirectTo);
    } catch (error) {
      if (own) {
        handsIn.current = false;
        setBusy(false);
      }
      // What merely waits in a field complains of nothing but a passkey that was shown.
      if (!fillIn || (error instanceof Problem && error.code.startsWith('factors.'))) setTrouble(toTrouble(error));
    }
  };
  const offer = useEffectEvent(async () => {
    if (await fillsInPasskeys().catch(() => false)) await enter(true);
  });
  useEffect(() => {
    const timer = setTimeout(() => void offer());
    return () => clearTimeout(timer);
  }, []);
  const press = async (): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    await enter(false);
    if (!handsIn.current) setBusy(false);
  };
  if (!known) return null;
  return (
    <div className="mt-6 space-y-4 border-t border-line pt-6">
      {trouble && <TroubleNotice trouble={trouble} />}
      <Button look="secondary" busy={busy} onClick={() => void press()} className="w-full">{words('passkey')}</Button>
    </div>
  );
}
