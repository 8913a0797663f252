'use client';
import type { privacy } from '@dott/modules/privacy/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { leave } from '@dott/platform/ui/leaving.ts';
import { announceSession } from '@dott/platform/ui/session-channel.ts';
import { useTranslations } from 'next-intl';

/** Forgets who is signed in, once they typed their address; nothing of the account is shown afterwards, in no tab. */
export function EraseAccount({ wire, email }: { readonly wire: Wire<typeof privacy>; readonly email: string }) {
  const words = useTranslations('privacy');
  const erase = async (values: FormValues): Promise<void> => {
    await browserApi(wire).erase({ body: { email: values['email'] ?? '' } });
    announceSession('signed-out');
    leave('/');
    await new Promise(() => undefined);
  };
  return (
    <div className="mt-4">
      <FormShell onSubmit={erase} submitLabel={words('eraseNow')}>
        <TextField label={words('typeEmail', { email })} name="email" autoComplete="off" inputMode="email" required />
      </FormShell>
    </div>
  );
}
