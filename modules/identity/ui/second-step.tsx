'use client';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { signWithPasskey, type CeremonyOptions } from '@dott/platform/ui/passkey-ceremony.ts';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';

/** What a right password was answered with. */
export interface Challenge {
  readonly challenge: string;
  readonly methods: readonly string[];
  readonly passkey: CeremonyOptions | null;
}

const typed = ['totp', 'recovery'] as const;

/** The second step of a sign-in: a code of the app, a recovery code or a passkey. */
export function SecondStep({ asked, onProven, onBack }: { readonly asked: Challenge; readonly onProven: (redirectTo: string) => Promise<void>; readonly onBack: () => void }) {
  const words = useTranslations('identity.second');
  const toTrouble = useTrouble();
  const { challenge, methods, passkey } = asked;
  const [method, setMethod] = useState(methods.includes('totp') ? 'totp' as const : passkey ? undefined : 'recovery' as const);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // The page changed without a navigation: who listens to it is told by the heading.
  useEffect(() => heading.current?.focus(), []);

  const prove = async (proof: Readonly<Record<string, unknown>>): Promise<void> => {
    const { redirectTo } = await sessionManager.createSessionBy('mfa', { challenge, ...proof });
    await onProven(redirectTo);
  };
  const showPasskey = async (): Promise<void> => {
    if (!passkey) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      const response = await signWithPasskey(passkey);
      if (response) await prove({ method: 'passkey', response });
    } catch (error) {
      setTrouble(toTrouble(error));
    }
    setBusy(false);
  };
  const field = method === 'totp'
    ? { label: words('code'), help: words('codeHelp'), inputMode: 'numeric' as const, autoComplete: 'one-time-code', maxLength: 10 }
    : { label: words('recoveryCode'), help: words('recoveryHelp'), autoComplete: 'off', maxLength: 40 };
  return (
    <div>
      <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">{words('title')}</h2>
      <p className="mt-1 text-sm text-muted">{words('lead')}</p>
      {trouble && <div className="mt-4"><TroubleNotice trouble={trouble} /></div>}
      {passkey && <Button look={method ? 'secondary' : 'primary'} busy={busy} onClick={() => void showPasskey()} className="mt-4 w-full">{words('usePasskey')}</Button>}
      {method && (
        <FormShell key={method} onSubmit={({ code = '' }) => prove({ method, code })} submitLabel={words('submit')} className="mt-6">
          <TextField name="code" required autoCapitalize="characters" spellCheck={false} {...field} />
        </FormShell>
      )}
      <div className="mt-4 flex flex-wrap gap-x-4">
        {typed.filter((known) => known !== method && methods.includes(known)).map((known) => (
          <button key={known} type="button" onClick={() => setMethod(known)} className="inline-flex min-h-11 items-center text-sm text-accent underline underline-offset-2">{words(`use.${known}`)}</button>
        ))}
        <button type="button" onClick={onBack} className="inline-flex min-h-11 items-center text-sm text-accent underline underline-offset-2">{words('back')}</button>
      </div>
    </div>
  );
}
