'use client';
import { proveWith } from '@dott/platform/http/browser';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { StepUpWords } from './step-up-dialog.tsx';

/** It is needed seldom, so it comes when it is. */
const StepUpDialog = lazy(async () => ({ default: (await import('./step-up-dialog.tsx')).StepUpDialog }));

interface Asked {
  readonly methods: readonly string[];
  readonly answer: (proven: boolean) => void;
}

/** Asks a person to prove again who they are whenever a call wants that; the call waits and goes on by itself. */
export function StepUp({ words }: { readonly words: StepUpWords }) {
  const [asked, setAsked] = useState<Asked>();
  useEffect(() => proveWith((methods) => new Promise<boolean>((resolve) => {
    setAsked({
      methods,
      answer: (proven) => {
        setAsked(undefined);
        resolve(proven);
      },
    });
  })), []);
  return asked ? <Suspense fallback={null}><StepUpDialog methods={asked.methods} onAnswer={asked.answer} words={words} /></Suspense> : null;
}
