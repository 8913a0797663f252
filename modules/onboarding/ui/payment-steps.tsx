'use client';
import type { onboarding } from '@dott/modules/onboarding/contract';
import { browserApi, Problem, type Wire } from '@dott/platform/http/client';
import type { ClientReplyOf } from '@dott/platform/http/contract';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { orFollow } from '@dott/platform/ui/follow.ts';
import { moneyText } from '@dott/platform/ui/formats.ts';
import { HostedPaymentSteps, type PaymentWord } from '@dott/platform/ui/hosted-payment-steps.tsx';
import { Price } from '@dott/platform/ui/price.tsx';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { TroubleNotice } from '@dott/platform/ui/trouble-notice.tsx';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { useHostedPayment } from '@dott/platform/ui/use-hosted-payment.ts';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useLocale, useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { openBooks } from './open-books.ts';

type OnboardingWire = Wire<typeof onboarding>;
type Purchase = ClientReplyOf<(typeof onboarding)['operations']['payment']>;

/** Pays for the chosen plan, card by card and answer by answer, and opens the books when that is done. */
export function PaymentSteps({ wire, first, told, card, declines, discount }: {
  readonly wire: OnboardingWire; readonly first: Purchase;
  /** The price that was shown with the plan. */
  readonly told: Purchase['price'];
  /** How the provider's page was left, when the person comes from there. */
  readonly card: 'added' | 'cancelled' | undefined;
  readonly declines: Readonly<Record<string, string>>;
  /** Why the price is below the list price. */
  readonly discount: string | undefined;
}) {
  const words = useTranslations('subscriptions');
  const locale = useLocale();
  const api = browserApi(wire);
  const flow = useHostedPayment<Purchase>({
    first, declines, cardAdded: card === 'added',
    calls: { look: () => unlessOpen(api.payment()), begin: () => unlessOpen(api.beginPayment()), settle: (accept) => unlessOpen(api.settlePayment({ body: { accept } })) },
    onPaid: () => openBooks(api, first.plan, (home) => home),
  });
  const { payment } = flow;
  const per = payment.billingCycle === 'annual' ? words('price.annual') : words('price.monthly');
  const money = ({ amount, currency }: Purchase['price']): string => moneyText(amount, currency, locale);
  const country = payment.card?.country ? new Intl.DisplayNames(locale, { type: 'region' }).of(payment.card.country) : undefined;
  const say = (word: PaymentWord): string =>
    words(`purchase.${word === 'changed' && country === undefined ? 'changedUnknown' : word}`, { price: money(payment.price), told: money(told), per, country: country ?? '' });
  return (
    <>
      <section aria-label={words('purchase.summary')} className="mb-6 rounded-card border border-line p-4">
        <h2 className="font-semibold">{words(`plan.${payment.plan}`)}</h2>
        <p className="mt-1"><Price price={payment.price} listed={payment.listed} per={per} /></p>
        {payment.discount && discount && <p className="mt-1 text-sm text-muted">{discount}</p>}
        {payment.card && <p className="mt-2 text-sm">{words('purchase.cardOf', { brand: payment.card.brand, last4: payment.card.last4 })}</p>}
      </section>
      <HostedPaymentSteps flow={flow} words={say} declines={declines} cancelled={card === 'cancelled'} other={<OtherWays wire={wire} />} />
    </>
  );
}

/** The books may open while this page waits: by the provider's message, or in another tab. Then it is left. */
function unlessOpen<T>(reply: Promise<T>): Promise<T> {
  return reply.catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code !== 'onboarding.already-completed') throw error;
    location.assign('/onboarding');
    return new Promise<T>(() => undefined);
  });
}

/** What stands there when nobody can say how the payment stands: why, a new try, and the ways on that need no provider. */
export function PaymentTrouble({ wire, trouble }: { readonly wire: OnboardingWire; readonly trouble: Trouble }) {
  return (
    <div className="space-y-4">
      <TroubleNotice trouble={trouble} onRetry={() => location.reload()} />
      <OtherWays wire={wire} />
    </div>
  );
}

/** Another plan, or the free one at once. */
function OtherWays({ wire }: { readonly wire: OnboardingWire }) {
  const words = useTranslations('subscriptions.purchase');
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const goFree = () => start(async () => {
    setTrouble(undefined);
    const api = browserApi(wire);
    const open = async (): Promise<void> => {
      await api.chooseSubscription({ body: { plan: 'basic', billingCycle: 'monthly' } });
      await openBooks(api, 'basic');
    };
    await orFollow(open).catch((error: unknown) => setTrouble(toTrouble(error)));
  });
  return (
    <div className="space-y-4 border-t border-line pt-4">
      {trouble && <TroubleNotice trouble={trouble} onRetry={goFree} />}
      <div className="flex flex-wrap gap-x-3 gap-y-2">
        <ButtonLink look="quiet" href="/onboarding/subscription">{words('otherPlan')}</ButtonLink>
        <Button look="quiet" busy={busy} onClick={goFree}>{words('free')}</Button>
      </div>
    </div>
  );
}
