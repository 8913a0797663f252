import type { ButtonHTMLAttributes, Ref } from 'react';
import { buttonLook, type ButtonLook } from './button-look.ts';

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
      onClick={busy ? (event) => event.preventDefault() : onClick} className={`${buttonLook(look)} ${className}`}>
      {busy && <span aria-hidden="true" className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />}
      {children}
    </button>
  );
}
