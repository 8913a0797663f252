'use client';
import { callWeb } from '@dott/platform/http/browser';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { CookieCheck } from './cookie-check.tsx';
import { ownBrowser } from './own-browser.ts';

/** The sign-up form. The reply is the same for every address, so the next page is, too. */
export function SignUpForm() {
  const words = useTranslations('identity');
  const router = useRouter();
  const signUp = async (values: FormValues): Promise<void> => {
    await callWeb('POST', '/api/auth/signup', { ...values, browser: ownBrowser({ make: true }) });
    // In the fragment the address never leaves the browser.
    router.push(`/auth/check-mail#${encodeURIComponent(values['email'] ?? '')}`);
  };
  return (
    <>
      <CookieCheck />
      <FormShell onSubmit={signUp} submitLabel={words('signUp.submit')} keep="sign-up" className="mt-6">
        <TextField label={words('email')} name="email" type="email" autoComplete="email" inputMode="email" required />
        <PasswordField label={words('password')} name="password" autoComplete="new-password" help={words('passwordHelp')} required />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField label={words('givenName')} optional={words('optional')} name="givenName" autoComplete="given-name" />
          <TextField label={words('familyName')} optional={words('optional')} name="familyName" autoComplete="family-name" />
        </div>
      </FormShell>
    </>
  );
}
