import type { plans } from '@dott/modules/plans/contract';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { Badge } from '@dott/platform/ui/badge.tsx';
import { OfferCards } from '@dott/platform/ui/offer-cards.tsx';
import { Price } from '@dott/platform/ui/price.tsx';
import { useTranslations } from 'next-intl';

type PlanList = ClientReplyOf<(typeof plans)['operations']['list']>;

const GIB = 1024 ** 3;

/** The plans to choose from, the present one marked. */
export function PlanOffers({ list, current, annual }: { readonly list: PlanList; readonly current: string; readonly annual: boolean }) {
  const words = useTranslations('subscriptions');
  const free = <span className="text-lg font-bold tracking-tight">{words('price.free')}</span>;
  const offers = list.plans.map(({ id, users, storageBytes, support, ...plan }) => ({
    value: id, title: words(`plan.${id}`), ...(id === current && { note: <Badge>{words('change.yours')}</Badge> }),
    monthly: id === 'basic' ? free : <Price price={plan.monthly} listed={plan.listMonthly} per={words('price.monthly')} />,
    annual: id === 'basic' ? free : <Price price={plan.annual} listed={plan.listAnnual} per={words('price.annual')} />,
    points: [
      words('offers.users', { count: users ?? 0 }), words('offers.storage', { gib: storageBytes === null ? 0 : storageBytes / GIB }),
      words(`offers.support.${support === 'priority' || support === 'dedicated' ? support : 'basic'}`),
    ],
  }));
  return (
    <>
      {list.discount && (
        <p className="rounded-card bg-accent-soft px-4 py-3 text-sm">
          <span className="font-semibold">{words('price.discount', { percent: list.discount.percent, reason: words(`price.reason.${list.discount.reason}`) })}</span> {words('price.discountNote')}
        </p>
      )}
      <OfferCards legend={words('offers.legend')} periods={{ legend: words('offers.period'), monthly: words('offers.monthly'), annual: words('offers.annual') }} offers={offers} chosen={current} annual={annual} />
    </>
  );
}
