'use client';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';
import { useState, useSyncExternalStore } from 'react';

/** Where the message went, the mailbox of this machine where there is one, and a second message for who got none. */
export function CheckMail({ mailbox }: { readonly mailbox: boolean }) {
  const words = useTranslations('identity');
  const email = useAddress();
  const [resent, setResent] = useState(false);
  const resend = async (values: FormValues): Promise<void> => {
    await callWeb('POST', '/api/auth/verify-email/resend', values);
    setResent(true);
  };
  return (
    <>
      <p className="mt-3 text-sm break-words">{email ? words('checkMail.lead', { email }) : words('checkMail.leadWithoutAddress')}</p>
      {mailbox && (
        <div className="mt-5 rounded-card bg-info-soft p-4">
          <p className="mb-3 text-sm">{words('checkMail.mailboxHelp')}</p>
          <a href="/mailbox" className={buttonLook()}>{words('checkMail.mailbox')}</a>
        </div>
      )}
      <p className="mt-6 text-sm text-muted">{words('checkMail.notThere')}</p>
      {resent && <p role="status" className="mt-4 rounded-card bg-good-soft px-4 py-3 text-sm">{words('checkMail.resent')}</p>}
      <FormShell key={email} onSubmit={resend} submitLabel={words('checkMail.resend')} className="mt-4">
        <TextField label={words('email')} name="email" type="email" autoComplete="email" inputMode="email" defaultValue={email} required />
      </FormShell>
    </>
  );
}

const never = (): (() => void) => () => undefined;

/** The address that the sign-up page left in the fragment; empty on the server and after a visit from elsewhere. */
function useAddress(): string {
  return useSyncExternalStore(never, () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return '';
    }
  }, () => '');
}
