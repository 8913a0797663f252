'use client';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useMailToken } from '@dott/platform/ui/mail-token.ts';

/** The form as long as there is a secret to use; then the way to sign in. */
export function ResetPassword() {
  const words = useTranslations('identity');
  const token = useMailToken();
  const [done, setDone] = useState(false);
  const reset = async ({ password }: FormValues): Promise<void> => {
    await callWeb('POST', '/api/auth/password/reset', { token, password });
    setDone(true);
  };
  if (done) {
    return (
      <div role="status" className="flex flex-col items-start gap-4">
        <h1 className="text-xl font-bold tracking-tight">{words('reset.done')}</h1>
        <a href="/auth/signin" className={buttonLook()}>{words('reset.signIn')}</a>
      </div>
    );
  }
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('reset.title')}</h1>
      {token === '' ? (
        <div className="mt-3 flex flex-col items-start gap-4">
          <p className="text-sm">{words('reset.missing')}</p>
          <a href="/auth/forgot-password" className={buttonLook()}>{words('reset.again')}</a>
        </div>
      ) : (
        <>
          <p className="mt-2 text-sm text-muted">{words('reset.lead')}</p>
          <FormShell onSubmit={reset} submitLabel={words('reset.submit')} className="mt-6"
            actions={<a href="/auth/forgot-password" className={buttonLook('quiet')}>{words('reset.again')}</a>}>
            <PasswordField label={words('newPassword')} name="password" autoComplete="new-password" help={words('passwordHelp')} required />
          </FormShell>
        </>
      )}
    </>
  );
}
