'use client';
import { ErrorPage } from '@dott/platform/ui/trouble-page.tsx';

/** What a page shows when it failed to render. */
export default function PageError({ reset }: { readonly reset: () => void }) {
  return <ErrorPage onRetry={reset} />;
}
