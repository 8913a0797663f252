'use client';
import type { identity } from '@dott/modules/identity/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Card } from '@dott/platform/ui/card.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { PasswordField } from '@dott/platform/ui/password-field.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

/** Changes the password; all other devices are signed out by that. */
export function PasswordCard({ wire, hasPassword }: { readonly wire: Wire<typeof identity>; readonly hasPassword: boolean }) {
  const words = useTranslations('factors.password');
  const toast = useToast();
  // A new form after each success: what was typed must not stay in the page.
  const [round, setRound] = useState(0);
  const change = async ({ currentPassword = '', password = '' }: FormValues): Promise<void> => {
    await browserApi(wire).changePassword({ body: { currentPassword, password } });
    setRound(round + 1);
    toast(words('done'));
  };
  return (
    <Card title={words('title')}>
      <p className="mb-4 text-sm text-muted">{hasPassword ? words('about') : words('none')}</p>
      {hasPassword && (
        <FormShell key={round} onSubmit={change} submitLabel={words('change')}>
          <PasswordField label={words('current')} name="currentPassword" autoComplete="current-password" required />
          <PasswordField label={words('new')} name="password" autoComplete="new-password" help={words('help')} required />
        </FormShell>
      )}
    </Card>
  );
}
