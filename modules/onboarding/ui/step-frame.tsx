import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

const all = 2;

/** The frame of a step: which one it is, and what it is about. */
export function StepFrame({ step, title, lead, children }: { readonly step?: number; readonly title: ReactNode; readonly lead?: ReactNode; readonly children: ReactNode }) {
  const words = useTranslations('onboarding');
  return (
    <>
      {step !== undefined && (
        <div className="mb-4">
          <p className="text-xs text-muted">{words('step', { now: step, all })}</p>
          <div aria-hidden="true" className="mt-2 flex gap-1.5">
            {Array.from({ length: all }, (_, index) => <span key={index} className={`h-1.5 flex-1 rounded-full ${index < step ? 'bg-accent' : 'bg-sunken'}`} />)}
          </div>
        </div>
      )}
      <h1 className="text-xl font-bold tracking-tight">{title}</h1>
      {lead && <p className="mt-2 mb-6 text-sm text-muted">{lead}</p>}
      {children}
    </>
  );
}
