import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import { requestFacts } from '@dott/platform/ui/server-api.ts';
import type { ReactNode } from 'react';
import { words } from '../i18n/words.ts';
import './globals.css';

export async function generateMetadata() {
  const shell = await getTranslations('shell');
  return { title: { default: shell('title'), template: `%s · ${shell('title')}` }, robots: { index: false } };
}

export const viewport = { themeColor: [{ media: '(prefers-color-scheme: light)', color: '#ffffff' }, { media: '(prefers-color-scheme: dark)', color: '#1a1e1b' }] };

/** The document. Reading the request's facts makes every page dynamic, which a nonce per response needs. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  await requestFacts();
  return (
    <html lang={await getLocale()} dir="ltr">
      <body>
        <NextIntlClientProvider messages={{ ui: words.ui }}>{children}</NextIntlClientProvider>
      </body>
    </html>
  );
}
