'use client';
import type { AlertAnswer } from '@dott/modules/security/rules';
import { callWeb } from '@dott/platform/http/browser';
import { buttonLook } from '@dott/platform/ui/button-look.ts';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { useMailToken } from '@dott/platform/ui/mail-token.ts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type Status = 'noted' | 'locked' | 'ended';

/** Asks once more and posts the answer: opening the link changes nothing. */
export function AlertAnswerForm({ answer }: { readonly answer: AlertAnswer }) {
  const words = useTranslations('security.answer');
  const token = useMailToken();
  const [status, setStatus] = useState<Status>();
  const confirm = async (): Promise<void> => {
    // The reply's schema stands in the contract, which would bring its parser along.
    const reply = (await callWeb('POST', '/api/security/alert-answer', { token, answer })) as { readonly status: Status };
    setStatus(reply.status);
  };
  if (status) {
    return (
      <div role="status" className="flex flex-col items-start gap-4">
        <h1 className="text-xl font-bold tracking-tight">{words(`${status}.title`)}</h1>
        <p className="text-sm text-muted">{words(`${status}.lead`)}</p>
        <a href={status === 'locked' ? '/auth/forgot-password' : '/auth/signin'} className={buttonLook()}>{words(`${status}.next`)}</a>
      </div>
    );
  }
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">{words(`${answer}.title`)}</h1>
      <p className="mt-2 text-sm text-muted">{token === '' ? words('missing') : words(`${answer}.lead`)}</p>
      {token !== '' && <FormShell onSubmit={confirm} submitLabel={words(`${answer}.submit`)} className="mt-6">{null}</FormShell>}
    </>
  );
}
