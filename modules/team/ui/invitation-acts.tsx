'use client';
import type { InvitationId, team } from '@dott/modules/team/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import { useTranslations } from 'next-intl';
import { useAct } from './use-act.ts';

/** Mails an invitation again, or withdraws it. */
export function InvitationActs({ wire, id, email }: { readonly wire: Wire<typeof team>; readonly id: InvitationId; readonly email: string }) {
  const words = useTranslations('team');
  const { run, busy, trouble } = useAct();
  const api = browserApi(wire);
  return (
    <>
      <span className="inline-flex flex-wrap justify-end gap-2">
        <Button look="secondary" busy={busy} aria-label={words('resendTo', { email })} onClick={() => run(() => api.resend({ params: { id } }), words('resent'))}>{words('resend')}</Button>
        <Button look="quiet" busy={busy} aria-label={words('withdrawOf', { email })} onClick={() => run(() => api.revoke({ params: { id } }), words('withdrawn'))}>{words('withdraw')}</Button>
      </span>
      {trouble && <TroubleNotice trouble={trouble} />}
    </>
  );
}
