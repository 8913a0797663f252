import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from './button-link.tsx';
import { Link } from './link.tsx';
import { queryValue, withQuery, type Query } from './query.ts';

export { queryValue, withQuery, type Query };

/** Choices that narrow a list, kept in the address so that they can be shared and gone back to. */
export function FilterChips({ label, name, options, path, query }: {
  readonly label: string; readonly name: string; readonly path: string; readonly query: Query;
  /** An empty value stands for "all". */
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  const current = queryValue(query, name) ?? '';
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-2">
        {options.map((option) => (
          <li key={option.value}>
            <Link href={withQuery(path, query, { [name]: option.value || undefined })} aria-current={option.value === current ? 'true' : undefined}
              className="inline-flex min-h-11 items-center rounded-full border border-line bg-surface px-4 text-sm hover:border-line-strong aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent-strong">
              {option.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A search over a list; it works without script, because it is a form that asks for the same page. */
export function SearchBox({ label, path, query, name = 'q' }: { readonly label: string; readonly path: string; readonly query: Query; readonly name?: string }) {
  const words = useTranslations('ui');
  const kept = Object.entries(query).filter(([key, value]) => key !== name && key !== 'cursor' && typeof value === 'string');
  return (
    <form action={path} method="get" role="search" className="flex w-full max-w-md gap-2">
      {kept.map(([key, value]) => <input key={key} type="hidden" name={key} value={String(value)} />)}
      <input type="search" name={name} aria-label={label} placeholder={label} defaultValue={queryValue(query, name) ?? ''} data-shortcut="search" className="dott-control" />
      <button type="submit" className="min-h-11 rounded-control border border-line-strong bg-surface px-4 text-sm font-semibold hover:bg-sunken">{words('search')}</button>
    </form>
  );
}

/** The tools above a list, in one row where there is room. */
export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className="mb-4 flex flex-wrap items-center justify-between gap-3">{children}</div>;
}

/** On to the next page of a keyset list, and back to its start. */
export function Pager({ path, query, nextCursor }: { readonly path: string; readonly query: Query; readonly nextCursor: string | null }) {
  const words = useTranslations('ui');
  const onLaterPage = queryValue(query, 'cursor') !== undefined;
  if (!onLaterPage && nextCursor === null) return null;
  return (
    <nav aria-label={words('pages')} className="mt-4 flex justify-between gap-3">
      {onLaterPage ? <ButtonLink look="secondary" href={withQuery(path, query, {})}>{words('firstPage')}</ButtonLink> : <span />}
      {nextCursor !== null && <ButtonLink look="secondary" href={withQuery(path, query, { cursor: nextCursor })}>{words('nextPage')}</ButtonLink>}
    </nav>
  );
}
