import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link } from './link.tsx';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

const shape = 'inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 py-2 text-sm font-semibold no-underline transition-colors disabled:opacity-60 aria-disabled:opacity-60';

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-accent hover:bg-accent-soft',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad-soft',
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  /** While true the button says so to everybody and takes no second press; it keeps focus and size. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button; `type` is "button" unless said otherwise, so that none submits a form by accident. */
export function Button({ look = 'primary', busy = false, className = '', children, onClick, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} aria-busy={busy || undefined} aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick} className={`${shape} ${looks[look]} ${className}`}>
      {busy && <span aria-hidden="true" className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />}
      {children}
    </button>
  );
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ href, look = 'primary', className = '', children, full = false }: {
  readonly href: string; readonly look?: ButtonLook; readonly className?: string; readonly children: ReactNode;
  /** A whole new document instead of a change within the page: downloads, sign-out, other layouts. */
  readonly full?: boolean;
}) {
  const classes = `${shape} ${looks[look]} ${className}`;
  return full ? <a href={href} className={classes}>{children}</a> : <Link href={href} className={classes}>{children}</Link>;
}
