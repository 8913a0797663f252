'use client';
import { callWeb } from '@dott/platform/http/browser';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { useTranslations } from 'next-intl';
import { Problem } from '@dott/platform/http/client';
import { lazy, Suspense, useEffect, useState } from 'react';
import { postHandoff } from '@dott/platform/ui/post-handoff.ts';
import type { Challenge } from './second-step.tsx';

const path = '/api/auth/link';

/** Most people never see it, so it does not come with the page. */
const SecondStep = lazy(async () => ({ default: (await import('./second-step.tsx')).SecondStep }));

/** What the back end says of the link that waits in this browser. */
interface Waiting {
  readonly email: string;
  readonly password: boolean;
  readonly connections: readonly ('provider' | 'google')[];
}

/** Asks for the password of the account that is there, or leads to the other way of signing in. */
export function LinkAccount() {
  const words = useTranslations('federation');
  const [waiting, setWaiting] = useState<Waiting | 'none'>();
  const [asked, setAsked] = useState<Challenge>();
  useEffect(() => {
    // The web app's own operation; anything but an answer means that there is nothing to link any more.
    callWeb('GET', path).then((answer) => setWaiting(answer as Waiting), () => setWaiting('none'));
  }, []);
  const prove = async ({ password = '' }: FormValues): Promise<void> => {
    try {
      const { handoff } = await callWeb('POST', path, { password }) as { readonly handoff: string };
      postHandoff(handoff);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'identity.mfa-required') throw error;
      // The shape that the API states for this code.
      return setAsked(error.body['mfa'] as Challenge);
    }
    // The form stays busy until the next page is there.
    await new Promise(() => undefined);
  };
  if (asked) return <Suspense fallback={null}><SecondStep asked={asked} onProven={async (redirectTo) => location.assign(redirectTo)} onBack={() => setAsked(undefined)} /></Suspense>;
  if (waiting === undefined) return <p role="status" className="text-sm text-muted">{words('link.working')}</p>;
  if (waiting === 'none') {
    return (
      <>
        <h1 className="text-xl font-bold tracking-tight">{words('link.expired')}</h1>
        <ButtonLink full href="/auth/signin" className="mt-6">{words('link.again')}</ButtonLink>
      </>
    );
  }
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('link.title')}</h1>
      <p className="mt-2 text-sm text-muted">{words('link.lead', { email: waiting.email })}</p>
      {waiting.password && (
        <FormShell onSubmit={prove} submitLabel={words('link.submit')} keep="link-account" className="mt-6">
          <PasswordField label={words('link.password')} name="password" autoComplete="current-password" required />
        </FormShell>
      )}
      {waiting.connections.length > 0 && <p className="mt-6 text-sm text-muted">{words('link.other')}</p>}
      <div className="mt-3 grid gap-3">
        {waiting.connections.map((connection) => <ButtonLink key={connection} full look="secondary" href={`/api/auth/login?connection=${connection}`}>{words(`connection.${connection}`)}</ButtonLink>)}
      </div>
    </>
  );
}
