import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

/** The frame of pages for the people who run the installation: wide, and without any business. */
export function OperatorLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="mx-auto max-w-[1200px] px-4 py-6 md:px-8">
      <header className="mb-6"><a href="/" className="inline-flex min-h-11 items-center gap-3 rounded-control text-lg font-bold tracking-tight"><Logo />Dott</a></header>
      <main>{children}</main>
    </div>
  );
}
