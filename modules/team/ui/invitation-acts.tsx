'use client';
import type { InvitationId, team } from '@dott/modules/team/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';

/** Mails an invitation again, or withdraws it. */
export function InvitationActs({ wire, id, email }: { readonly wire: Wire<typeof team>; readonly id: InvitationId; readonly email: string }) {
  const words = useTranslations('team');
  const { run, busy, notice } = useAct();
  const api = browserApi(wire);
  return (
    <>
      <span className="inline-flex flex-wrap justify-end gap-2">
        <Button look="secondary" busy={busy} aria-label={words('resendTo', { email })} onClick={() => void run(() => api.resend({ params: { id } }), words('resent'))}>{words('resend')}</Button>
        <Button look="quiet" busy={busy} aria-label={words('withdrawOf', { email })} onClick={() => void run(() => api.revoke({ params: { id } }), words('withdrawn'))}>{words('withdraw')}</Button>
      </span>
      {notice}
    </>
  );
}
