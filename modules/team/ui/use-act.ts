'use client';
import type { Trouble } from '@dott/platform/ui/problem-words.ts';
import { useToast } from '@dott/platform/ui/toast.tsx';
import { useTrouble } from '@dott/platform/ui/use-trouble.ts';
import { useRouter } from 'next/navigation.js';
import { useState, useTransition } from 'react';

/** Runs an act on the team, says that it was done and shows the page anew; what went wrong is told where it happened. */
export function useAct() {
  const router = useRouter();
  const toast = useToast();
  const toTrouble = useTrouble();
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const run = (act: () => Promise<unknown>, done: string): void => start(async () => {
    setTrouble(undefined);
    try {
      await act();
      toast(done);
      router.refresh();
    } catch (error) {
      setTrouble(toTrouble(error));
    }
  });
  return { run, busy, trouble };
}
