import { onboarding } from '@dott/modules/onboarding/contract';
import { serverApi } from '@dott/platform/ui/server-api.ts';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { redirect } from 'next/navigation.js';

/** The session and how far its business has come. Who is not signed in goes to sign-in, who has finished to the dashboard: the back end alone knows. */
export async function currentStep(here: string) {
  const session = await currentSession();
  if (!session) redirect(`/auth/signin?returnTo=${encodeURIComponent(here)}`);
  if (!session.needsOnboarding && session.tenant) redirect(`/${session.tenant.id}/dashboard`);
  const api = await serverApi(onboarding);
  return { session, progress: await api.get() };
}
