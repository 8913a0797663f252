'use client';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

/** The form, then the same sentence for every address. */
export function ForgotPassword({ mailbox }: { readonly mailbox: boolean }) {
  const words = useTranslations('identity');
  const [sentTo, setSentTo] = useState<string>();
  const ask = async (values: FormValues): Promise<void> => {
    await callWeb('POST', '/api/auth/password/forgot', values);
    setSentTo(values['email'] ?? '');
  };
  if (sentTo !== undefined) {
    return (
      <div role="status" className="flex flex-col items-start gap-4">
        <h1 className="text-xl font-bold tracking-tight">{words('forgot.sentTitle')}</h1>
        <p className="text-sm break-words">{words('forgot.sent', { email: sentTo })}</p>
        {mailbox && <a href="/mailbox" className={buttonLook()}>{words('checkMail.mailbox')}</a>}
        <a href="/auth/signin" className={buttonLook('quiet')}>{words('forgot.back')}</a>
      </div>
    );
  }
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words('forgot.title')}</h1>
      <p className="mt-2 text-sm text-muted">{words('forgot.lead')}</p>
      <FormShell onSubmit={ask} submitLabel={words('forgot.submit')} className="mt-6" actions={<a href="/auth/signin" className={buttonLook('quiet')}>{words('forgot.back')}</a>}>
        <TextField label={words('email')} name="email" type="email" autoComplete="username" inputMode="email" required />
      </FormShell>
    </>
  );
}
