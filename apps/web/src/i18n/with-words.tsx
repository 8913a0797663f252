import { Problem } from '@dott/platform/http/client';
import { toTrouble } from '@dott/platform/ui/problem-words.ts';
import { requestFacts } from '@dott/platform/ui/server-api.ts';
import { TroubleState } from '@dott/platform/ui/trouble-page.tsx';
import { NextIntlClientProvider } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { words, type WordsOf } from './words.ts';

/**
 * Frames a module's page: hands its client components the words of its own modules and of the kit, and no others (words are weight),
 * and turns what the API refused into sign-in, "not found" or a sentence with a way on.
 */
export function withWords<Props>(modules: readonly WordsOf[], Page: (props: Props) => Promise<ReactNode | void>) {
  const chosen = Object.fromEntries((['ui', ...modules] as const).map((name) => [name, words[name]]));
  return async function PageWithWords(props: Props) {
    const body = await Page(props).catch(explain);
    return <NextIntlClientProvider messages={chosen}>{body ?? null}</NextIntlClientProvider>;
  };
}

async function explain(error: unknown): Promise<ReactNode> {
  if (!(error instanceof Problem)) throw error;
  if (error.status === 404) notFound();
  if (error.status === 401) redirect(`/auth/signin?returnTo=${encodeURIComponent((await requestFacts()).path)}`);
  const ui = await getTranslations('ui');
  return <TroubleState trouble={toTrouble(error, ui('unexpected'))} />;
}
