'use client';
import type { subscriptions } from '@dott/modules/subscriptions/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { ConfirmDialog } from '@dott/platform/ui/dialog.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { goToCardPage } from './card-page.ts';

type SubscriptionsWire = Wire<typeof subscriptions>;

/** Leads to the page on which another card is entered. */
export function ChangeCard({ wire, urgent }: { readonly wire: SubscriptionsWire; readonly urgent: boolean }) {
  const words = useTranslations('subscriptions.act');
  const { run, busy, notice } = useAct();
  return (
    <>
      <Button look={urgent ? 'primary' : 'secondary'} busy={busy} onClick={() => void run(() => goToCardPage(browserApi(wire).changeCard()))}>{urgent ? words('payWithCard') : words('changeCard')}</Button>
      {notice}
    </>
  );
}

/** Ends the paid plan with what is paid for, after saying what stays and what ends. */
export function CancelPlan({ wire, until }: {
  readonly wire: SubscriptionsWire;
  /** The last day that is paid for; undefined when nothing is. */
  readonly until: string | undefined;
}) {
  const words = useTranslations('subscriptions.act');
  const { run, busy, notice } = useAct();
  const [asking, setAsking] = useState(false);
  const cancel = () => run(async () => {
    await browserApi(wire).cancel();
    setAsking(false);
  }, words('cancelled'));
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>{words('cancel')}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} onConfirm={cancel} busy={busy} title={words('cancelTitle')} confirmLabel={words('cancel')}>
        <p>{until === undefined ? words('cancelNow') : words('cancelUntil', { until })}</p>
        <p className="mt-2">{words('cancelAfter')}</p>
        {notice && <div className="mt-3">{notice}</div>}
      </ConfirmDialog>
    </>
  );
}

/** Keeps the plan that was about to end. */
export function ResumePlan({ wire }: { readonly wire: SubscriptionsWire }) {
  const words = useTranslations('subscriptions.act');
  const { run, busy, notice } = useAct();
  return (
    <>
      <Button busy={busy} onClick={() => void run(() => browserApi(wire).resume(), words('resumed'))}>{words('resume')}</Button>
      {notice}
    </>
  );
}
