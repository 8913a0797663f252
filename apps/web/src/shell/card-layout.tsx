import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

/** The frame of pages outside of a business: the sign, one card, nothing else; wider where something in it is marked `data-wide`. */
export function CardLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-screen max-w-md flex-col px-4 py-8 sm:py-14 has-data-wide:max-w-4xl">
      <header className="mb-6"><a href="/" className="inline-flex min-h-11 items-center gap-3 rounded-control text-lg font-bold tracking-tight"><Logo />Dott</a></header>
      <main className="rounded-card border border-line bg-surface p-5 sm:p-8">{children}</main>
    </div>
  );
}
