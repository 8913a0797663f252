import { onboarding } from '@dott/modules/onboarding/contract';
import { wireOf } from '@dott/platform/http/client';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { businessChoices } from './business-choices.ts';
import { BusinessForm } from './business-form.tsx';
import { StepFrame } from './step-frame.tsx';

/** Begins another business of somebody who has one. */
export default async function CreateTenantPage() {
  const [session, words, locale] = await Promise.all([currentSession(), getTranslations('onboarding.business'), getLocale()]);
  if (!session) redirect('/auth/signin?returnTo=%2Fcreate-tenant');
  if (session.needsOnboarding) redirect('/onboarding');
  return (
    <StepFrame title={words('createTitle')} lead={words('createLead')}>
      <BusinessForm wire={wireOf(onboarding)} choices={await businessChoices(locale)} known={null} />
    </StepFrame>
  );
}
