import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';

const places = [{ key: 'sessions', href: '/admin/sessions' }, { key: 'security', href: '/admin/security' }] as const;

/** The frame of pages for the people who run the installation: wide, and without any business. */
export function OperatorLayout({ children }: { readonly children: ReactNode }) {
  const words = useTranslations('shell');
  return (
    <div className="mx-auto max-w-[1200px] px-4 py-6 md:px-8">
      <header className="mb-6 flex flex-wrap items-center gap-x-6">
        <a href="/" className="inline-flex min-h-11 items-center gap-3 rounded-control text-lg font-bold tracking-tight"><Logo />Dott</a>
        <nav aria-label={words('operator.label')}>
          <ul className="flex gap-2">
            {places.map(({ key, href }) => <li key={key}><a href={href} className="inline-flex min-h-11 items-center rounded-control px-3 text-sm font-semibold hover:bg-sunken">{words(`operator.${key}`)}</a></li>)}
          </ul>
        </nav>
      </header>
      <main>{children}</main>
    </div>
  );
}
