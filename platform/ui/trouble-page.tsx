'use client';
import { useTranslations } from 'next-intl';
import { Button } from './push-button.tsx';
import type { Trouble } from './problem-words.ts';
import { TroubleNotice } from './trouble-notice.tsx';

/** What stands where content could not be shown: a sentence and a way on. */
export function TroubleState({ trouble, onRetry = () => location.reload() }: { readonly trouble: Trouble; readonly onRetry?: () => void }) {
  return (
    <div className="mx-auto max-w-lg py-12">
      <TroubleNotice trouble={trouble} onRetry={onRetry} />
    </div>
  );
}

/** The body of an error page: nothing but a sentence and a new try. */
export function ErrorPage({ onRetry }: { readonly onRetry: () => void }) {
  const words = useTranslations('ui');
  return (
    <div role="alert" className="mx-auto flex max-w-lg flex-col items-start gap-4 px-4 py-16">
      <h1 className="text-lg font-semibold">{words('pageFailed')}</h1>
      <p className="text-sm text-muted">{words('pageFailedHelp')}</p>
      <Button onClick={onRetry}>{words('retry')}</Button>
    </div>
  );
}
