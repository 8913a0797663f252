'use client';
import type { privacy } from '@dott/modules/privacy/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { TextField } from '@dott/platform/ui/field.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';

type PrivacyWire = Wire<typeof privacy>;

/** Closes the business once its name was typed; the whole document is fetched anew, because nearly nothing may be done any more. */
export function CloseBusiness({ wire, name, tenantId }: { readonly wire: PrivacyWire; readonly name: string; readonly tenantId: string }) {
  const words = useTranslations('privacy.closing');
  const close = async (values: FormValues): Promise<void> => {
    await browserApi(wire).close({ body: { name: values['name'] ?? '' } });
    location.assign(`/${tenantId}/settings/closing`);
    await new Promise(() => undefined);
  };
  return (
    <FormShell onSubmit={close} submitLabel={words('close')}>
      <TextField label={words('typeName', { name })} name="name" autoComplete="off" required />
    </FormShell>
  );
}

/** Opens it again. */
export function ReopenBusiness({ wire }: { readonly wire: PrivacyWire }) {
  const words = useTranslations('privacy.closing');
  const { run, busy, notice } = useAct();
  const reopen = () => run(async () => {
    await browserApi(wire).reopen();
    location.reload();
    await new Promise(() => undefined);
  });
  return <><Button busy={busy} onClick={() => void reopen()}>{words('reopen')}</Button>{notice}</>;
}
