'use client';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition, type ReactNode } from 'react';
import type { Trouble } from './problem-words.ts';
import { TroubleNotice } from './trouble-notice.tsx';
import { useTrouble } from './use-trouble.ts';

/** Runs one act of a page, such as "void": busy while it runs, the page anew afterwards, a sentence when it fails. `run` answers whether it worked. */
export function useAct(): { readonly busy: boolean; readonly run: (act: () => Promise<void>) => Promise<boolean>; readonly notice: ReactNode } {
  const router = useRouter();
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const run = (act: () => Promise<void>) => new Promise<boolean>((resolve) => {
    start(async () => {
      setTrouble(undefined);
      try {
        await act();
        router.refresh();
        resolve(true);
      } catch (error) {
        setTrouble(toTrouble(error));
        resolve(false);
      }
    });
  });
  return { busy, run, notice: trouble && <TroubleNotice trouble={trouble} /> };
}
