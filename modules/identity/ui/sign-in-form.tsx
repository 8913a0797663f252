'use client';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { useTranslations } from 'next-intl';
import { CookieCheck } from './cookie-check.tsx';

/** The sign-in form; it leaves by a full navigation, so that nothing from before stays in this tab. */
export function SignInForm({ returnTo }: { readonly returnTo: string | undefined }) {
  const words = useTranslations('identity');
  const signIn = async ({ email = '', password = '' }: FormValues): Promise<void> => {
    const { redirectTo } = await sessionManager.createSession({ email, password, returnTo });
    location.assign(redirectTo);
    // The form stays busy until the next page is there.
    await new Promise(() => undefined);
  };
  return (
    <>
      <CookieCheck />
      <FormShell onSubmit={signIn} submitLabel={words('signIn.submit')} keep="sign-in" className="mt-6"
        actions={<a href="/auth/forgot-password" className="inline-flex min-h-11 items-center px-1 text-sm text-accent underline underline-offset-2">{words('signIn.forgot')}</a>}>
        <TextField label={words('email')} name="email" type="email" autoComplete="username" inputMode="email" required />
        <PasswordField label={words('password')} name="password" autoComplete="current-password" required />
      </FormShell>
    </>
  );
}
