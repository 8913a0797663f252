import type { ReactNode } from 'react';

/** A surface that holds one thing; `flush` lets a table reach its edges. */
export function Card({ title, actions, flush = false, children, className = '' }: {
  readonly title?: ReactNode; readonly actions?: ReactNode; readonly flush?: boolean; readonly children: ReactNode; readonly className?: string;
}) {
  return (
    <section className={`overflow-hidden rounded-card border border-line bg-surface ${className}`}>
      {title !== undefined && (
        <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-4 pb-2 md:px-5">
          <h2 className="text-base font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      <div className={flush ? '' : title === undefined ? 'p-4 md:p-5' : 'px-4 pb-4 md:px-5 md:pb-5'}>{children}</div>
    </section>
  );
}

/** One figure with its name; a link to what it is made of when there is one. */
export function Figure({ label, value, note, href, tone = 'plain' }: {
  readonly label: ReactNode; readonly value: ReactNode; readonly note?: ReactNode; readonly href?: string; readonly tone?: 'plain' | 'bad' | 'good';
}) {
  const colour = tone === 'bad' ? 'text-bad' : tone === 'good' ? 'text-good' : 'text-ink';
  const body = (
    <>
      <div className="text-sm text-muted">{label}</div>
      <div className={`mt-1 text-xl font-bold tracking-tight tabular-nums ${colour}`}>{value}</div>
      {note && <div className="mt-1 text-xs text-muted">{note}</div>}
    </>
  );
  const frame = 'block rounded-card border border-line bg-surface p-4 md:p-5';
  return href === undefined ? <div className={frame}>{body}</div> : <a href={href} className={`${frame} hover:border-accent`}>{body}</a>;
}

/** Names and values of one record. */
export function Facts({ items, columns = 2 }: { readonly items: readonly { readonly label: ReactNode; readonly value: ReactNode }[]; readonly columns?: 1 | 2 }) {
  return (
    <dl className={`grid grid-cols-1 gap-x-6 gap-y-3 text-sm ${columns === 2 ? 'sm:grid-cols-2' : ''}`}>
      {items.map((item, index) => (
        // The list is written by hand and never reordered, so the position is its identity.
        <div key={index}>
          <dt className="text-xs text-muted">{item.label}</dt>
          <dd className="mt-0.5 break-words whitespace-pre-line">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
