import type { ReactNode } from 'react';
import { buttonLook, type ButtonLook } from './button-look.ts';
import { Link } from './link.tsx';

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ href, look = 'primary', className = '', children, full = false, onFollow }: {
  readonly href: string; readonly look?: ButtonLook; readonly className?: string; readonly children: ReactNode;
  /** A whole new document instead of a change within the page: downloads, sign-out, other layouts. */
  readonly full?: boolean;
  /** Hears that it was followed; only for what a client component has to tidy up. */
  readonly onFollow?: () => void;
}) {
  const classes = `${buttonLook(look)} ${className}`;
  return full ? <a href={href} onClick={onFollow} className={classes}>{children}</a> : <Link href={href} {...(onFollow && { onClick: onFollow })} className={classes}>{children}</Link>;
}
