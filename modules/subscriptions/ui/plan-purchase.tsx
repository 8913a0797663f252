'use client';
import type { subscriptions } from '@dott/modules/subscriptions/contract';
import { browserApi, type Wire } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { HostedPaymentSteps, type PaymentWord } from '@dott/platform/ui/hosted-payment-steps.tsx';
import { Price } from '@dott/platform/ui/price.tsx';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useHostedPayment } from '@dott/platform/ui/use-hosted-payment.ts';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';

type Purchase = ClientReplyOf<(typeof subscriptions)['operations']['purchase']>;

/** A purchase, or a change of the card, on its way; when it is done the page comes anew with the plan. */
export function PlanPurchase({ wire, first, told, isCard, card, failures }: {
  readonly wire: Wire<typeof subscriptions>; readonly first: Purchase; readonly told: Purchase['price']; readonly isCard: boolean;
  readonly card: 'added' | 'cancelled' | undefined; readonly failures: Readonly<Record<string, string>>;
}) {
  const words = useTranslations('subscriptions');
  const locale = useLocale();
  const router = useRouter();
  const toast = useToast();
  const api = browserApi(wire);
  const { plan, billingCycle } = first;
  const flow = useHostedPayment<Purchase>({
    first, declines: failures, cardAdded: card === 'added',
    calls: { look: () => api.purchase(), begin: () => (isCard ? api.changeCard() : api.begin({ body: { plan, billingCycle } })), settle: (accept) => api.settle({ body: { accept } }) },
    onPaid: async () => {
      toast(isCard ? words('cardChange.paid') : words('purchase.paid'));
      router.replace(location.pathname);
      router.refresh();
    },
  });
  const { payment } = flow;
  const per = words(`price.${payment.billingCycle}`);
  const money = ({ amount, currency }: Purchase['price']): string => moneyText(amount, currency, locale);
  const country = payment.card?.country ? new Intl.DisplayNames(locale, { type: 'region' }).of(payment.card.country) : undefined;
  const say = (word: PaymentWord): string => {
    const key = word === 'changed' && country === undefined ? 'changedUnknown' : word;
    const values = { price: money(payment.price), told: money(told), per, country: country ?? '' };
    return isCard ? words(`cardChange.${key}`, values) : words(`purchase.${key}`, values);
  };
  return (
    <>
      <p className="mb-4 flex flex-wrap items-baseline gap-x-3"><span className="font-semibold">{words(`plan.${payment.plan}`)}</span><span><Price price={payment.price} listed={payment.listed} per={per} /></span>
        {payment.card && <span className="text-sm text-muted">{words('purchase.cardOf', { brand: payment.card.brand, last4: payment.card.last4 })}</span>}
      </p>
      <HostedPaymentSteps flow={flow} words={say} declines={failures} cancelled={card === 'cancelled'} other={null} />
    </>
  );
}
