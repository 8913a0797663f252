import { ButtonLink } from '@dott/platform/ui/button.tsx';
import { currentSession } from '@dott/platform/ui/server-session.ts';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation.js';
import { StepFrame } from './step-frame.tsx';

/** The books are open: three first steps. */
export default async function OnboardingDonePage() {
  const [session, words] = await Promise.all([currentSession(), getTranslations('onboarding.done')]);
  if (!session?.tenant || session.needsOnboarding) redirect('/onboarding');
  const { id, name } = session.tenant;
  const steps = [
    { href: `/${id}/customers/new`, title: words('customer'), help: words('customerHelp') },
    { href: `/${id}/invoices/new`, title: words('invoice'), help: words('invoiceHelp') },
    { href: `/${id}/expenses/new`, title: words('expense'), help: words('expenseHelp') },
  ];
  return (
    <StepFrame title={words('title', { business: name })} lead={words('lead')}>
      <ol className="mb-6 space-y-3">
        {steps.map((step) => (
          <li key={step.href}>
            <a href={step.href} className="block rounded-card border border-line p-4 hover:border-accent">
              <span className="block font-semibold">{step.title}</span>
              <span className="mt-0.5 block text-sm text-muted">{step.help}</span>
            </a>
          </li>
        ))}
      </ol>
      <ButtonLink full href={`/${id}/dashboard`}>{words('dashboard')}</ButtonLink>
    </StepFrame>
  );
}
