import { onboarding } from '@dott/modules/onboarding/contract';
import { wireOf } from '@dott/platform/http/client';
import { getLocale, getTranslations } from 'next-intl/server';
import { BusinessForm } from './business-form.tsx';
import { businessChoices } from './business-choices.ts';
import { currentStep } from './current-step.ts';
import { StepFrame } from './step-frame.tsx';

export async function generateMetadata() {
  const words = await getTranslations('onboarding.business');
  return { title: words('title') };
}

/** The first step: what the business is called and where it is. */
export default async function BusinessInfoPage() {
  const [{ session, progress }, words, locale] = await Promise.all([currentStep('/onboarding/business-info'), getTranslations('onboarding.business'), getLocale()]);
  const known = progress.businessInfo;
  return (
    <StepFrame step={1} title={words('title')} lead={words('lead')}>
      <BusinessForm wire={wireOf(onboarding)} choices={await businessChoices(locale)} known={known}
        names={{ givenName: known?.givenName || session.user.givenName || '', familyName: known?.familyName || session.user.familyName || '' }} />
    </StepFrame>
  );
}
