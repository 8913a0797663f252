import { plans } from '@dott/modules/plans/contract';
import { subscriptions } from '@dott/modules/subscriptions/contract';
import { Problem, wireOf } from '@dott/platform/http/client';
import { currentBusiness } from '@dott/platform/ui/business.ts';
import { Card } from '@dott/platform/ui/card.tsx';
import { PageHeader } from '@dott/platform/ui/page-header.tsx';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { mayNow, needsPermission } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { ChangePlan } from './change-plan.tsx';
import { InvoiceList } from './invoice-list.tsx';
import { PlanOffers } from './plan-offers.tsx';
import { PlanPurchase } from './plan-purchase.tsx';
import { PlanState } from './plan-state.tsx';
import { PlanUse, usedNow } from './plan-use.tsx';
import { failureSentences } from './sentences.ts';

export async function generateMetadata() {
  const words = await getTranslations('subscriptions.page');
  return { title: words('title') };
}

/** The plan of the business: what it has, how it stands, what it costs, and everything that its owner can do about it. */
export default async function PlanPage({ searchParams }: { readonly searchParams: Promise<{ card?: string | string[] }> }) {
  await needsPermission('subscription.read');
  const [api, prices, business, words, mayPay, { card }] = await Promise.all([
    serverApi(subscriptions), serverApi(plans), currentBusiness(), getTranslations('subscriptions'), mayNow('subscription.write'), searchParams,
  ]);
  const [now, list, used, invoices] = await Promise.all([api.current(), prices.list({ query: { country: business.country } }), usedNow(), api.invoices().catch(unavailable)]);
  const wire = wireOf(subscriptions);
  const { purchase } = now;
  const offered = purchase && list.plans.find(({ id }) => id === purchase.plan)?.[purchase.billingCycle];
  const isBuying = mayPay && purchase !== null && purchase.state !== 'none' && purchase.state !== 'paid';
  return (
    <>
      <PageHeader title={words('page.title')} lead={words('page.lead')} />
      <div className="space-y-6">
        {isBuying && (
          <Card title={now.standing === 'free' ? words('purchase.title') : words('cardChange.title')}>
            <PlanPurchase key={purchase.state} wire={wire} first={purchase} told={now.standing === 'free' ? (offered ?? purchase.price) : now.price} isCard={now.standing !== 'free'}
              card={card === 'added' || card === 'cancelled' ? card : undefined} failures={failureSentences} />
          </Card>
        )}
        <PlanState now={now} wire={wire} mayPay={mayPay} timeZone={business.timeZone} />
        <PlanUse limits={now.limits} used={used} />
        {mayPay && now.offered && purchase?.state !== 'charging' && purchase?.state !== 'authentication' && (
          <Card title={now.standing === 'free' ? words('change.titleFree') : words('change.title')}>
            <ChangePlan wire={wire} now={now} used={used.users} timeZone={business.timeZone}>
              <PlanOffers list={list} current={now.plan} annual={now.billingCycle === 'annual'} />
            </ChangePlan>
          </Card>
        )}
        {!now.offered && <p className="text-sm text-muted">{words('page.notOffered')}</p>}
        {now.offered && <Card title={words('invoices.title')} flush><InvoiceList reply={invoices} timeZone={business.timeZone} /></Card>}
      </div>
    </>
  );
}

/** The provider's list is not worth losing the page for. */
function unavailable(error: unknown): null {
  if (error instanceof Problem && error.status !== 401) return null;
  throw error;
}
