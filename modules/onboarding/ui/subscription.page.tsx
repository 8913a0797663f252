import { onboarding } from '@dott/modules/onboarding/contract';
import { plans } from '@dott/modules/plans/contract';
import { wireOf } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { OfferCards, OfferPoints } from '@dott/platform/ui/offer-cards.tsx';
import { Price } from '@dott/platform/ui/price.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { ChoosePlan } from './choose-plan.tsx';
import { currentStep } from './current-step.ts';
import { StepFrame } from './step-frame.tsx';

type PlanList = ClientReplyOf<(typeof plans)['operations']['list']>;
type Plan = PlanList['plans'][number];

const GIB = 1024 ** 3;

export async function generateMetadata() {
  const words = await getTranslations('onboarding.plan');
  return { title: words('title') };
}

/** The second step: the plan, with what was chosen before. Plans that would have to be paid are absent where nobody could take the payment. */
export default async function SubscriptionPage() {
  const [{ progress }, words, api] = await Promise.all([currentStep('/onboarding/subscription'), getTranslations('onboarding.plan'), serverApi(plans)]);
  if (progress.state === 'NOT_STARTED') redirect(progress.redirectTo);
  const list = await api.list({ query: { country: progress.businessInfo?.country } });
  const offered = list.plans.filter(({ purchasable }) => purchasable);
  const [first] = offered;
  return (
    <StepFrame step={2} title={words('title')} lead={offered.length === 1 ? words('leadFree') : words('lead')}>
      <ChoosePlan wire={wireOf(onboarding)} plans={offered.map(({ id }) => id)}>
        {offered.length === 1 && first ? <OnlyPlan plan={first} /> : <PlanChoice list={{ ...list, plans: offered }} chosen={progress.plan ?? 'basic'} annual={progress.billingCycle === 'annual'} />}
      </ChoosePlan>
    </StepFrame>
  );
}

function OnlyPlan({ plan }: { readonly plan: Plan }) {
  const words = useTranslations('subscriptions');
  return (
    <div className="rounded-card border-2 border-accent p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-base font-semibold">{words(`plan.${plan.id}`)}</h2>
        <p className="text-sm text-muted">{words('price.free')}</p>
      </div>
      <OfferPoints points={usePoints()(plan)} />
    </div>
  );
}

function PlanChoice({ list, chosen, annual }: { readonly list: PlanList; readonly chosen: string; readonly annual: boolean }) {
  const words = useTranslations('subscriptions');
  const points = usePoints();
  const free = <span className="text-lg font-bold tracking-tight">{words('price.free')}</span>;
  const offers = list.plans.map((plan) => ({
    value: plan.id, title: words(`plan.${plan.id}`), points: points(plan),
    monthly: plan.id === 'basic' ? free : <Price price={plan.monthly} listed={plan.listMonthly} per={words('price.monthly')} />,
    annual: plan.id === 'basic' ? free : <Price price={plan.annual} listed={plan.listAnnual} per={words('price.annual')} />,
  }));
  return (
    <>
      {list.discount && (
        <p className="rounded-card bg-accent-soft px-4 py-3 text-sm">
          <span className="font-semibold">{words('price.discount', { percent: list.discount.percent, reason: words(`price.reason.${list.discount.reason}`) })}</span> {words('price.discountNote')}
        </p>
      )}
      <div data-wide><OfferCards legend={words('offers.legend')} periods={{ legend: words('offers.period'), monthly: words('offers.monthly'), annual: words('offers.annual') }} offers={offers} chosen={chosen} annual={annual} /></div>
      <p className="text-sm text-muted">{words('offers.all')}</p>
    </>
  );
}

/** What a plan contains, in words. */
function usePoints(): (plan: Plan) => string[] {
  const words = useTranslations('subscriptions.offers');
  return ({ users, storageBytes, support }) => [
    words('users', { count: users ?? 0 }), words('storage', { gib: storageBytes === null ? 0 : storageBytes / GIB }),
    ...(support === 'basic' || support === 'priority' || support === 'dedicated' ? [words(`support.${support}`)] : []),
  ];
}
