const widths = ['w-full', 'w-5/6', 'w-2/3', 'w-3/4', 'w-1/2'] as const;

/** A grey bar where a line of text will be. */
export function Skeleton({ className = 'h-4 w-full' }: { readonly className?: string }) {
  return <div aria-hidden="true" className={`animate-breathe rounded-control bg-sunken ${className}`} />;
}

/** The shape of a list page while it loads. */
export function ListSkeleton({ label, rows = 6 }: { readonly label: string; readonly rows?: number }) {
  return (
    <div role="status" aria-label={label}>
      <Skeleton className="mb-6 h-9 w-48" />
      <div className="space-y-4 rounded-card border border-line bg-surface p-5">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex items-center justify-between gap-6">
            <Skeleton className={`h-4 ${widths[row % widths.length]}`} />
            <Skeleton className="h-4 w-20 shrink-0" />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The shape of a form or a record while it loads. */
export function FormSkeleton({ label, fields = 5 }: { readonly label: string; readonly fields?: number }) {
  return (
    <div role="status" aria-label={label} className="max-w-xl space-y-5">
      <Skeleton className="h-9 w-56" />
      {Array.from({ length: fields }, (_, field) => (
        <div key={field} className="space-y-2">
          <Skeleton className="h-4 w-28" />
          <Skeleton className="h-11 w-full" />
        </div>
      ))}
    </div>
  );
}
