'use client';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useMailToken } from '@dott/platform/ui/mail-token.ts';
import { ownBrowser } from './own-browser.ts';

type State = 'working' | 'password' | 'done' | 'failed';

interface Confirmed {
  readonly status: 'verified' | 'password-needed';
  readonly email: string;
}

/** Sends the link's secret in a request body, never in an address, and says how it ended. Another browser than the one of the sign-up chooses the password. */
export function VerifyEmail() {
  const words = useTranslations('identity.verify');
  const token = useMailToken();
  const [state, setState] = useState<State>('working');
  const [email, setEmail] = useState('');
  useEffect(() => {
    if (token === undefined) return;
    let left = false;
    const say = (next: State): void => {
      if (!left) setState(next);
    };
    confirm({ token, browser: ownBrowser() }).then((reply) => {
      setEmail(reply.email);
      say(reply.status === 'verified' ? 'done' : 'password');
    }, () => say('failed'));
    return () => {
      left = true;
    };
  }, [token]);
  if (state === 'password') {
    const choose = async ({ password }: FormValues): Promise<void> => {
      await confirm({ token, password });
      setState('done');
    };
    return <ChoosePassword email={email} onSubmit={choose} />;
  }
  return (
    <div aria-live="polite" className="flex flex-col items-start gap-4">
      <h1 className="text-xl font-bold tracking-tight">{state === 'done' ? words('done') : state === 'failed' ? words('failed') : words('title')}</h1>
      <p className="text-sm text-muted">{state === 'done' ? words('doneLead') : state === 'failed' ? words('failedHelp') : words('working')}</p>
      {state !== 'working' && <a href="/auth/signin" className={buttonLook()}>{words('signIn')}</a>}
      {state === 'failed' && <a href="/auth/check-mail" className={buttonLook('secondary')}>{words('again')}</a>}
    </div>
  );
}

function ChoosePassword({ email, onSubmit }: { readonly email: string; readonly onSubmit: (values: FormValues) => Promise<void> }) {
  const words = useTranslations('identity');
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('verify.choose')}</h1>
      <p className="mt-2 text-sm break-words text-muted">{words('verify.chooseLead', { email })}</p>
      <FormShell onSubmit={onSubmit} submitLabel={words('verify.chooseSubmit')} className="mt-6">
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField label={words('password')} name="password" autoComplete="new-password" help={words('passwordHelp')} required />
      </FormShell>
    </>
  );
}

async function confirm(body: { readonly token: string | undefined; readonly browser?: string; readonly password?: string | undefined }): Promise<Confirmed> {
  // The reply's schema stands in the contract, which would bring its parser along.
  return (await callWeb('POST', '/api/auth/verify-email', body)) as Confirmed;
}
