import type { onboarding } from '@dott/modules/onboarding/contract';
import type { PlanId } from '@dott/modules/plans/rules';
import { forgetCsrfToken } from '@dott/platform/http/browser';
import type { Client } from '@dott/platform/http/client';

/** Opens the books of the plan that was chosen and leaves for the page that `from` answers; doing it twice is doing it once. */
export async function openBooks(api: Client<typeof onboarding>, plan: PlanId, from: (home: string) => string = () => '/onboarding/done'): Promise<never> {
  const { redirectTo } = await api.completeAll({ body: { subscriptionPlan: plan } });
  forgetCsrfToken();
  location.assign(from(redirectTo));
  // Whatever called stays busy until the next page is there.
  return new Promise<never>(() => undefined);
}
