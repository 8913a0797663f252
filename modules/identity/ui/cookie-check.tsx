'use client';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

/** Tells a person whose browser refuses cookies before they type, because signing in could not work. */
export function CookieCheck() {
  const words = useTranslations('identity');
  const allowed = useSyncExternalStore(never, () => navigator.cookieEnabled, () => true);
  if (allowed) return null;
  return <p role="alert" className="mt-4 rounded-card border border-warn bg-warn-soft px-4 py-3 text-sm">{words('cookiesOff')}</p>;
}
