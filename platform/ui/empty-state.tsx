import type { ReactNode } from 'react';

/** What a list says when it has nothing: what it is for, and the first step. */
export function EmptyState({ title, children, action, icon }: {
  readonly title: ReactNode; readonly children?: ReactNode; readonly action?: ReactNode; readonly icon?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      {icon && <div aria-hidden="true" className="mb-4 grid size-14 place-items-center rounded-full bg-accent-soft text-accent-strong">{icon}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <p className="mt-1 max-w-md text-sm text-muted">{children}</p>}
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}
