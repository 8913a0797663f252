'use client';
import { Link } from '@dott/platform/ui/link.tsx';
import { usePathname } from 'next/navigation.js';
import type { ReactNode } from 'react';

/** A link that knows whether one is there, or below. */
export function NavLink({ href, className, children }: { readonly href: string; readonly className: string; readonly children: ReactNode }) {
  const path = usePathname();
  const current = path === href || path.startsWith(`${href}/`);
  return <Link href={href} className={className} aria-current={current ? 'page' : undefined}>{children}</Link>;
}
