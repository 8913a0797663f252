'use client';
import type { onboarding } from '@dott/modules/onboarding/contract';
import type { PlanId } from '@dott/modules/plans/rules';
import { browserApi, type Wire } from '@dott/platform/http/client';
import { ButtonLink } from '@dott/platform/ui/button-link.tsx';
import { orFollow } from '@dott/platform/ui/follow.ts';
import { FormShell, type FormValues } from '@dott/platform/ui/form-shell.tsx';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { openBooks } from './open-books.ts';

/** Keeps the choice at once and goes on: to the books with the free plan, to the payment with another. All of it can be repeated without harm. */
export function ChoosePlan({ wire, plans, children }: { readonly wire: Wire<typeof onboarding>; readonly plans: readonly PlanId[]; readonly children: ReactNode }) {
  const words = useTranslations('onboarding.plan');
  const router = useRouter();
  const choose = (values: FormValues): Promise<void> => orFollow(async () => {
    const api = browserApi(wire);
    const plan = plans.find((id) => id === values['plan']) ?? 'basic';
    const { redirectTo } = await api.chooseSubscription({ body: { plan, billingCycle: values['billingCycle'] === 'annual' ? 'annual' : 'monthly' } });
    if (plan === 'basic') await openBooks(api, plan);
    router.push(redirectTo);
    router.refresh();
  });
  const label = plans.length === 1 ? words('submit') : (
    <>
      <span className="group-has-[[value=basic]:not(:checked)]/plans:hidden">{words('submit')}</span>
      <span className="hidden group-has-[[value=basic]:not(:checked)]/plans:inline">{words('pay')}</span>
    </>
  );
  return (
    <div className="group/plans">
      <FormShell onSubmit={choose} submitLabel={label} className="max-w-none" actions={<ButtonLink look="quiet" href="/onboarding/business-info">{words('back')}</ButtonLink>}>
        {children}
      </FormShell>
    </div>
  );
}
