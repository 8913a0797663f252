import { onboarding } from '@dott/modules/onboarding/contract';
import { plans } from '@dott/modules/plans/contract';
import { chargeErrors } from '@dott/modules/subscriptions/contract';
import { Problem, wireOf } from '@dott/platform/http/client';
import { toTrouble } from '@dott/platform/ui/problem-words.ts';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { currentStep } from './current-step.ts';
import { PaymentSteps, PaymentTrouble } from './payment-steps.tsx';
import { StepFrame } from './step-frame.tsx';

const HERE = '/onboarding/payment';

export async function generateMetadata() {
  const words = await getTranslations('onboarding.payment');
  return { title: words('title') };
}

/** Where a paid plan is paid for. Nobody gets past it by its address: the books open when the back end knows of the payment. */
export default async function PaymentPage({ searchParams }: { readonly searchParams: Promise<{ card?: string | string[] }> }) {
  const [{ progress }, { card }, words] = await Promise.all([currentStep(HERE), searchParams, getTranslations('onboarding.payment')]);
  if (progress.state !== 'PAYMENT_PENDING') redirect(progress.redirectTo);
  // Awaited here and not left to be streamed: where it leads elsewhere, that has to be the answer's status.
  const steps = await payment(card === 'added' || card === 'cancelled' ? card : undefined, progress.businessInfo?.country);
  return (
    <StepFrame step={2} title={words('title')} lead={words('lead')}>
      {steps}
    </StepFrame>
  );
}

async function payment(card: 'added' | 'cancelled' | undefined, country: string | undefined) {
  const [api, prices, words, ui] = await Promise.all([serverApi(onboarding), serverApi(plans), getTranslations('subscriptions.price'), getTranslations('ui')]);
  const [first, list] = await Promise.all([api.payment().catch(refused), prices.list({ query: { country } })]);
  if (first instanceof Problem) return <PaymentTrouble wire={wireOf(onboarding)} trouble={toTrouble(first, ui('unexpected'))} />;
  const plan = list.plans.find(({ id }) => id === first.plan);
  const told = plan?.[first.billingCycle] ?? first.price;
  const discount = list.discount ? words('discount', { percent: list.discount.percent, reason: words(`reason.${list.discount.reason}`) }) : undefined;
  return <PaymentSteps wire={wireOf(onboarding)} first={first} told={told} card={card} discount={discount} declines={declines} />;
}

/** What each failed attempt is told; the sentences come with the page, because a bank's answer may come while it is open. */
const declines = Object.fromEntries(chargeErrors.filter(({ spec }) => spec.status === 402 || spec.status === 502).map(({ code, spec }) => [code.replace(/^.*\./, ''), spec.message]));

/** A refusal that says where the person goes on leads there; any other is shown with the other ways on. */
function refused(error: unknown): Problem {
  if (!(error instanceof Problem) || error.status === 401) throw error;
  const { redirectTo } = error.body;
  if (typeof redirectTo === 'string' && redirectTo !== HERE) redirect(redirectTo);
  return error;
}
