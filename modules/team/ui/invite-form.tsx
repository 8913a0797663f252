'use client';
import type { team } from '@dott/modules/team/contract';
import type { GivenRole } from '@dott/modules/team/rules';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { SelectField, TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';

interface RoleChoice {
  readonly value: GivenRole;
  readonly label: string;
  readonly help: string;
}

/** Asks for an address and a role; the roles are those that one may give. */
export function InviteForm({ wire, roles }: { readonly wire: Wire<typeof team>; readonly roles: readonly RoleChoice[] }) {
  const words = useTranslations('team');
  const router = useRouter();
  const toast = useToast();
  const [role, setRole] = useState(roles.at(-1)?.value);
  const [round, setRound] = useState(0);
  const invite = async ({ email = '' }: FormValues): Promise<void> => {
    const chosen = roles.find(({ value }) => value === role);
    if (!chosen) return;
    await browserApi(wire).invite({ body: { email, role: chosen.value } });
    toast(words('sent', { email }));
    setRound(round + 1);
    router.refresh();
  };
  return (
    <FormShell key={round} onSubmit={invite} submitLabel={words('send')}>
      <TextField label={words('emailAddress')} name="email" type="email" autoComplete="off" inputMode="email" help={words('inviteHelp')} required />
      <SelectField label={words('roleLabel')} name="role" options={roles} value={role} onChange={(event) => setRole(roles.find(({ value }) => value === event.target.value)?.value)} help={roles.find(({ value }) => value === role)?.help ?? ''} />
    </FormShell>
  );
}
