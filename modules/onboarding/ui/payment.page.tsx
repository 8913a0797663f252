import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { currentStep } from './current-step.ts';
import { StepFrame } from './step-frame.tsx';

/** Where a paid plan waits for its payment. Without a payment provider the way on is the free plan. */
export default async function PaymentPage() {
  const [{ progress }, words] = await Promise.all([currentStep('/onboarding/payment'), getTranslations('onboarding.payment')]);
  if (progress.state !== 'PAYMENT_PENDING') redirect(progress.redirectTo);
  return (
    <StepFrame step={2} title={words('title')} lead={words('help')}>
      <ButtonLink href="/onboarding/subscription">{words('back')}</ButtonLink>
    </StepFrame>
  );
}
