'use client';
import type { ReactNode } from 'react';
import { callWeb } from '../http/browser.ts';

/** A download that asks for a fresh proof first: a plain link would show the refusal instead of asking. Without scripts it is that link. */
export function ProvenDownload({ href, children, className }: { readonly href: string; readonly children: ReactNode; readonly className?: string }) {
  const begin = async (): Promise<void> => {
    // Whatever else is wrong is told by the download itself.
    const proven = await callWeb('POST', '/api/auth/step-up/ensure').then(() => true, () => false);
    if (proven) location.assign(href);
  };
  return (
    <a href={href} download className={className} onClick={(event) => {
      event.preventDefault();
      void begin();
    }}>{children}</a>
  );
}
