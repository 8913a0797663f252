import { redirect } from 'next/navigation.js';
import { currentStep } from './current-step.ts';

/** Leads to the step that is due. */
export default async function OnboardingStartPage() {
  const { progress } = await currentStep('/onboarding');
  redirect(progress.redirectTo);
}
