import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import type { Query } from './list-tools.tsx';

/** Fields that narrow a page, kept in its address; it works without script, because it is a form that asks for the same page. */
export function FilterForm({ path, query, names, submitLabel, children }: {
  readonly path: string; readonly query: Query; readonly submitLabel: ReactNode; readonly children: ReactNode;
  /** The names of the fields inside; everything else in the address is kept, but not the place in the former list. */
  readonly names: readonly string[];
}) {
  const kept = Object.entries(query).filter(([name, value]) => typeof value === 'string' && name !== 'cursor' && !names.includes(name));
  return (
    <form action={path} method="get" role="search" className="mb-4 grid grid-cols-2 items-end gap-3 md:flex md:flex-wrap [&>[data-field=q]]:col-span-2 md:[&>[data-field=q]]:min-w-72 md:[&>[data-field=q]]:flex-1">
      {kept.map(([name, value]) => <input key={name} type="hidden" name={name} value={String(value)} />)}
      {children}
      <Button type="submit" look="secondary">{submitLabel}</Button>
    </form>
  );
}
