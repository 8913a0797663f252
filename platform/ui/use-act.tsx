'use client';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition, type ReactNode } from 'react';
import type { Trouble } from './problem-words.ts';
import { useToast } from './toast.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { useTrouble } from './use-trouble.ts';

interface Act {
  readonly busy: boolean;
  /** Answers whether it worked; `done` is said then. */
  readonly run: (act: () => Promise<unknown>, done?: string) => Promise<boolean>;
  /** What went wrong, where it happened. */
  readonly notice: ReactNode;
}

/** Runs one act of a page, such as "void": busy while it runs, the page anew afterwards, a sentence when it fails. */
export function useAct(): Act {
  const router = useRouter();
  const toast = useToast();
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const run: Act['run'] = (act, done) => new Promise<boolean>((resolve) => {
    start(async () => {
      setTrouble(undefined);
      try {
        await act();
        if (done !== undefined) toast(done);
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
