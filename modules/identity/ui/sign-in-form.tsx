'use client';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { callWeb } from '@dott/platform/http/browser';
import { postHandoff } from '@dott/platform/ui/post-handoff.ts';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { Problem } from '@dott/platform/http/client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useState, useSyncExternalStore } from 'react';
import { CookieCheck } from './cookie-check.tsx';
import type { Challenge } from './second-step.tsx';

/** These do not come with the page: the form is there first, and most people never see the second step. */
const PasskeySignIn = lazy(async () => ({ default: (await import('./passkey-sign-in.tsx')).PasskeySignIn }));
const SecondStep = lazy(async () => ({ default: (await import('./second-step.tsx')).SecondStep }));

/** Has the provider judge the password; a session comes by the form that is posted then, which leaves this page. */
async function askProvider(proof: { readonly email: string; readonly password: string; readonly returnTo: string | undefined }): Promise<string | undefined> {
  try {
    // The web app's own operation.
    const { handoff } = await callWeb('POST', '/api/auth/authenticate', proof) as { readonly handoff: string };
    postHandoff(handoff);
    return await new Promise<undefined>(() => undefined);
  } catch (error) {
    if (error instanceof Problem && error.code === 'identity.link-required') return '/auth/link';
    throw error;
  }
}

/** The sign-in form; it leaves by a full navigation, so that nothing from before stays in this tab. */
export function SignInForm({ returnTo, keptBy = 'local' }: {
  readonly returnTo: string | undefined;
  /** Who keeps the passwords that are typed here. */
  readonly keptBy?: 'local' | 'provider';
}) {
  const words = useTranslations('identity');
  const [asked, setAsked] = useState<Challenge>();
  const inBrowser = useSyncExternalStore(() => () => undefined, () => true, () => false);
  const leave = async (redirectTo: string): Promise<void> => {
    location.assign(redirectTo);
    // The form stays busy until the next page is there.
    await new Promise(() => undefined);
  };
  const signIn = async ({ email = '', password = '' }: FormValues): Promise<void> => {
    const proof = { email, password, returnTo };
    const redirectTo = await (keptBy === 'local' ? sessionManager.createSession(proof).then((answer) => answer.redirectTo) : askProvider(proof)).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'identity.mfa-required') throw error;
      // The shape that the API states for this code.
      setAsked(error.body['mfa'] as Challenge);
      return undefined;
    });
    if (redirectTo !== undefined) await leave(redirectTo);
  };
  if (asked) return <div className="mt-6"><Suspense fallback={null}><SecondStep asked={asked} onProven={leave} onBack={() => setAsked(undefined)} /></Suspense></div>;
  return (
    <>
      <CookieCheck />
      <FormShell onSubmit={signIn} submitLabel={words('signIn.submit')} keep="sign-in" className="mt-6"
        actions={keptBy === 'local' && <a href="/auth/forgot-password" className="inline-flex min-h-11 items-center px-1 text-sm text-accent underline underline-offset-2">{words('signIn.forgot')}</a>}>
        <TextField label={words('email')} name="email" type="email" autoComplete="username webauthn" inputMode="email" required />
        <PasswordField label={words('password')} name="password" autoComplete="current-password" required />
      </FormShell>
      {keptBy === 'local' && inBrowser && <Suspense fallback={null}><PasskeySignIn returnTo={returnTo} onProven={leave} /></Suspense>}
    </>
  );
}
