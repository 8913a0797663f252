import type { subscriptions } from '@dott/modules/subscriptions/contract';
import type { Wire } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { Badge, type Tone } from '@dott/platform/ui/badge.tsx';
import { Card, Facts } from '@dott/platform/ui/card.tsx';
import { Price } from '@dott/platform/ui/price.tsx';
import { useFormatter, useTranslations } from 'next-intl';
import { CancelPlan, ChangeCard, ResumePlan } from './plan-acts.tsx';

export type SubscriptionNow = ClientReplyOf<(typeof subscriptions)['operations']['current']>;

const tones: Readonly<Record<SubscriptionNow['standing'], Tone>> = { free: 'neutral', active: 'good', 'past-due': 'warn', 'read-only': 'bad', ending: 'info' };
const noticeTones = { 'past-due': 'border-warn bg-warn-soft', 'read-only': 'border-bad bg-bad-soft', ending: 'border-info bg-info-soft' } as const;

/** The plan with its price, how it stands in plain words, and what can be done about that. */
export function PlanState({ now, wire, mayPay, timeZone }: { readonly now: SubscriptionNow; readonly wire: Wire<typeof subscriptions>; readonly mayPay: boolean; readonly timeZone: string }) {
  const words = useTranslations('subscriptions');
  const format = useFormatter();
  const day = (iso: string | null): string => (iso === null ? '' : format.dateTime(new Date(iso), { dateStyle: 'long', timeZone }));
  const { standing, card } = now;
  const isPaid = standing !== 'free';
  const per = now.billingCycle === 'annual' ? words('price.annual') : words('price.monthly');
  const facts = [
    { label: words('state.price'), value: isPaid ? <Price price={now.price} listed={now.listed} per={per} /> : words('price.free') },
    ...(isPaid && now.periodEndsAt !== null ? [{ label: standing === 'ending' ? words('state.endsAt') : words('state.nextAt'), value: day(now.periodEndsAt) }] : []),
    ...(isPaid ? [{ label: words('purchase.card'), value: card ? words('purchase.cardOf', { brand: card.brand, last4: card.last4 }) : words('state.noCard') }] : []),
    { label: words('state.support'), value: supportWords(words, now.limits.support) },
  ];
  return (
    <Card title={<span className="flex flex-wrap items-center gap-3">{words(`plan.${now.plan}`)}<Badge tone={tones[standing]}>{words(`standing.${standing}`)}</Badge></span>}>
      {(standing === 'past-due' || standing === 'read-only' || standing === 'ending') && (
        <p className={`mb-4 rounded-card border px-4 py-3 text-sm ${noticeTones[standing]}`}>
          {words(`notice.${standing}`, { until: day(standing === 'ending' ? now.periodEndsAt : now.graceEndsAt) })} {!mayPay && words('notice.askOwner')}
        </p>
      )}
      <Facts items={facts} />
      {isPaid && mayPay && (
        <div className="mt-5 flex flex-wrap gap-3">
          {standing === 'ending' && <ResumePlan wire={wire} />}
          <ChangeCard wire={wire} urgent={standing === 'past-due' || standing === 'read-only'} />
          {standing !== 'ending' && <CancelPlan wire={wire} until={standing === 'active' ? day(now.periodEndsAt) : undefined} />}
        </div>
      )}
    </Card>
  );
}

function supportWords(words: ReturnType<typeof useTranslations<'subscriptions'>>, support: string): string {
  return support === 'priority' || support === 'dedicated' ? words(`offers.support.${support}`) : words('offers.support.basic');
}
