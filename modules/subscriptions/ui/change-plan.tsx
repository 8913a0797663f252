'use client';
import type { subscriptions } from '@dott/modules/subscriptions/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { Facts } from '@dott/platform/ui/card.tsx';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { Price } from '@dott/platform/ui/price.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { useAct } from '@dott/platform/ui/use-act.tsx';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { goToCardPage } from './card-page.ts';
import type { SubscriptionNow } from './plan-state.tsx';

type Preview = ClientReplyOf<(typeof subscriptions)['operations']['preview']>;
type SubscriptionsWire = Wire<typeof subscriptions>;

/** Another plan or cycle: bought where nothing is paid yet, else shown with what it costs today before it is changed. */
export function ChangePlan({ wire, now, used, timeZone, children }: {
  readonly wire: SubscriptionsWire; readonly now: SubscriptionNow; readonly used: number | undefined; readonly timeZone: string; readonly children: ReactNode;
}) {
  const words = useTranslations('subscriptions.change');
  const [preview, setPreview] = useState<Preview>();
  const [hint, setHint] = useState<'same' | 'cancel'>();
  const isPaid = now.standing !== 'free';
  const choose = async (values: FormValues): Promise<void> => {
    setHint(undefined);
    const plan = values['plan'];
    const body = { plan: plan === 'professional' || plan === 'enterprise' ? plan : 'basic', billingCycle: values['billingCycle'] === 'annual' ? 'annual' : 'monthly' } as const;
    if (body.plan === now.plan && (!isPaid || body.billingCycle === now.billingCycle)) return setHint('same');
    if (body.plan === 'basic') return setHint('cancel');
    const api = browserApi(wire);
    if (isPaid) setPreview(await api.preview({ query: body }));
    else await goToCardPage(api.begin({ body }));
  };
  return (
    <>
      <FormShell onSubmit={choose} submitLabel={isPaid ? words('look') : words('buy')} className="max-w-none">
        {children}
        {hint && <p role="status" className="rounded-card bg-sunken px-4 py-3 text-sm">{words(hint)}</p>}
      </FormShell>
      {preview && <ConfirmChange wire={wire} preview={preview} used={used} timeZone={timeZone} onClose={() => setPreview(undefined)} />}
    </>
  );
}

function ConfirmChange({ wire, preview, used, timeZone, onClose }: {
  readonly wire: SubscriptionsWire; readonly preview: Preview; readonly used: number | undefined; readonly timeZone: string; readonly onClose: () => void;
}) {
  const words = useTranslations('subscriptions');
  const locale = useLocale();
  const format = useFormatter();
  const { run, busy, notice } = useAct();
  const { plan, billingCycle, dueNow, credit, nextAt } = preview;
  const money = ({ amount, currency }: Preview['dueNow']): string => moneyText(amount, currency, locale);
  const change = () => run(async () => {
    await browserApi(wire).change({ body: { plan, billingCycle } });
    onClose();
  }, words('change.done', { plan: words(`plan.${plan}`) }));
  const facts = [
    { label: words('change.dueNow'), value: <span className="font-semibold tabular-nums">{money(dueNow)}</span> },
    ...(/[1-9]/.test(credit.amount) ? [{ label: words('change.credit'), value: <span className="tabular-nums">{money(credit)}</span> }] : []),
    { label: nextAt === null ? words('change.then') : words('change.thenFrom', { day: format.dateTime(new Date(nextAt), { dateStyle: 'long', timeZone }) }), value: <Price price={preview.price} listed={preview.listed} per={words(`price.${billingCycle}`)} /> },
  ];
  return (
    <Dialog open onClose={onClose} title={words('change.confirmTitle', { plan: words(`plan.${plan}`) })}
      footer={<><Button look="secondary" onClick={onClose}>{words('change.keep')}</Button><Button busy={busy} onClick={change}>{words('change.confirm')}</Button></>}>
      <Facts items={facts} columns={1} />
      <p className="text-sm text-muted">{words('change.help')}</p>
      {plan === 'professional' && used !== undefined && used > 3 && <p className="text-sm">{words('change.fewer', { used })}</p>}
      {notice}
    </Dialog>
  );
}
