import { onboarding } from '@dott/modules/onboarding/contract';
import { wireOf } from '@dott/platform/http/client';
import { Check } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { currentStep } from './current-step.ts';
import { OpenBooks } from './open-books.tsx';
import { StepFrame } from './step-frame.tsx';

export async function generateMetadata() {
  const words = await getTranslations('onboarding.plan');
  return { title: words('title') };
}

/** The second step: the plan. Plans that would have to be paid are absent as long as no payment provider is set up. */
export default async function SubscriptionPage() {
  const [{ progress }, words] = await Promise.all([currentStep('/onboarding/subscription'), getTranslations('onboarding.plan')]);
  if (progress.state === 'NOT_STARTED') redirect(progress.redirectTo);
  const points = [words('users'), words('storage'), words('features')];
  return (
    <StepFrame step={2} title={words('title')} lead={words('lead')}>
      <div className="mb-6 rounded-card border-2 border-accent p-5">
        <div className="flex flex-wrap items-baseline justify-between gap-2">
          <h2 className="text-base font-semibold">{words('name')}</h2>
          <p className="text-sm text-muted">{words('price')}</p>
        </div>
        <ul className="mt-3 space-y-2 text-sm">
          {points.map((point) => <li key={point} className="flex items-start gap-2"><Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent" />{point}</li>)}
        </ul>
      </div>
      <OpenBooks wire={wireOf(onboarding)} />
    </StepFrame>
  );
}
