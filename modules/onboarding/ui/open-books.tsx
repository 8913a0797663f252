'use client';
import type { onboarding } from '@dott/modules/onboarding/contract';
import { forgetCsrfToken } from '@dott/platform/http/browser';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { FormShell } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';

/** Chooses the free plan and opens the books; both can be repeated without harm. */
export function OpenBooks({ wire }: { readonly wire: Wire<typeof onboarding> }) {
  const words = useTranslations('onboarding.plan');
  const open = async (): Promise<void> => {
    const api = browserApi(wire);
    await api.chooseSubscription({ body: { plan: 'basic', billingCycle: 'monthly' } });
    await api.completeAll({ body: { subscriptionPlan: 'basic' } });
    forgetCsrfToken();
    location.assign('/onboarding/done');
    // The form stays busy until the next page is there.
    await new Promise(() => undefined);
  };
  return (
    <FormShell onSubmit={open} submitLabel={words('submit')} actions={<ButtonLink look="quiet" href="/onboarding/business-info">{words('back')}</ButtonLink>}>
      {null}
    </FormShell>
  );
}
