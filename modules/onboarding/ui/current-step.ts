import { onboarding } from '@dott/modules/onboarding/contract';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { redirect } from 'next/navigation.js';

/** The session and how far its business has come. Who is not signed in goes to sign-in, who has finished to where the back end says. */
export async function currentStep(here: string) {
  const session = await currentSession();
  if (!session) redirect(`/auth/signin?returnTo=${encodeURIComponent(here)}`);
  const api = await serverApi(onboarding);
  const progress = await api.get();
  // Whoever has a business may be setting up another one, so the session alone does not tell.
  if (progress.onboardingCompleted) redirect(progress.redirectTo);
  return { session, progress };
}
