'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './push-button.tsx';

/** A modal dialog in the browser's own element: it traps focus, closes on Escape and gives focus back. */
export function Dialog({ open, onClose, title, children, footer, unasked = false }: {
  /** It comes by itself, perhaps while somebody types: then focus goes to its title, so that no key presses a button. */
  readonly unasked?: boolean;
  readonly open: boolean; readonly onClose: () => void; readonly title: ReactNode; readonly children: ReactNode; readonly footer?: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) {
      element.showModal();
      if (unasked) heading.current?.focus();
    }
    if (!open && element?.open) element.close();
  }, [open, unasked]);
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose} className="dott-dialog" onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="space-y-4 p-5 md:p-6">
        <h2 ref={heading} id={titleId} tabIndex={unasked ? -1 : undefined} className="text-lg font-semibold outline-none">{title}</h2>
        {open && children}
        {footer && <div className="flex flex-wrap justify-end gap-3 pt-1">{footer}</div>}
      </div>
    </dialog>
  );
}

/** Asks before an act that cannot be taken back. */
export function ConfirmDialog({ open, onClose, onConfirm, title, confirmLabel, busy = false, children }: {
  readonly open: boolean; readonly onClose: () => void; readonly onConfirm: () => void; readonly title: ReactNode; readonly confirmLabel: ReactNode; readonly busy?: boolean; readonly children: ReactNode;
}) {
  const words = useTranslations('ui');
  return (
    <Dialog open={open} onClose={onClose} title={title} footer={<><Button look="secondary" onClick={onClose}>{words('cancel')}</Button><Button look="danger" busy={busy} onClick={onConfirm}>{confirmLabel}</Button></>}>
      <div className="text-sm text-muted">{children}</div>
    </Dialog>
  );
}
