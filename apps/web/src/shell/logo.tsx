/** The sign of the product: a dot in a ledger line. */
export function Logo({ className = 'size-8' }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className}`}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path d="M8 22h8" strokeWidth="3" strokeLinecap="round" className="stroke-on-accent" />
      <circle cx="21" cy="15" r="4.5" className="fill-on-accent" />
    </svg>
  );
}
