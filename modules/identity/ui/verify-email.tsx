'use client';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useMailToken } from './mail-token.ts';

type State = 'working' | 'done' | 'failed';

/** Sends the link's secret in a request body, never in an address, and says how it ended. */
export function VerifyEmail() {
  const words = useTranslations('identity.verify');
  const token = useMailToken();
  const [state, setState] = useState<State>('working');
  useEffect(() => {
    if (token === undefined) return;
    let left = false;
    const say = (next: State): void => {
      if (!left) setState(next);
    };
    callWeb('POST', '/api/auth/verify-email', { token }).then(() => say('done'), () => say('failed'));
    return () => {
      left = true;
    };
  }, [token]);
  return (
    <div aria-live="polite" className="flex flex-col items-start gap-4">
      <h1 className="text-xl font-bold tracking-tight">{state === 'done' ? words('done') : state === 'failed' ? words('failed') : words('title')}</h1>
      <p className="text-sm text-muted">{state === 'done' ? words('doneLead') : state === 'failed' ? words('failedHelp') : words('working')}</p>
      {state !== 'working' && <a href="/auth/signin" className={buttonLook()}>{words('signIn')}</a>}
      {state === 'failed' && <a href="/auth/check-mail" className={buttonLook('secondary')}>{words('again')}</a>}
    </div>
  );
}
