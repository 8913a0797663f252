import type { ReactNode } from 'react';
import { Link } from './link.tsx';

/** The head of a page: where one is, what it is called, and the one or two things to do there. */
export function PageHeader({ title, lead, back, badge, actions }: {
  readonly title: ReactNode; readonly lead?: ReactNode; readonly badge?: ReactNode; readonly actions?: ReactNode;
  readonly back?: { readonly href: string; readonly label: string };
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        {back && (
          <Link href={back.href} className="-ms-1 mb-1 inline-flex min-h-8 items-center gap-1 rounded-control px-1 text-sm text-muted hover:text-ink">
            <span aria-hidden="true" className="rtl:rotate-180">←</span>{back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-bold tracking-tight text-balance">{title}</h1>
          {badge}
        </div>
        {lead && <p className="mt-1 max-w-prose text-sm text-muted">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
