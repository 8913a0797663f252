'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Trouble } from './problem-words.ts';
import { useTrouble } from './use-trouble.ts';

const REFRESH_MS = 5_000;

/** What the server gave first, asked for anew every five seconds while somebody can see it; trouble leaves the last answer and says so. */
export function useLive<T extends object>(first: T, ask: () => Promise<T>, live = true): { readonly value: T; readonly trouble: Trouble | undefined } {
  const toTrouble = useTrouble();
  const [fresh, setFresh] = useState<{ readonly of: T; readonly value: T }>();
  const [trouble, setTrouble] = useState<Trouble>();
  const refresh = useEffectEvent(async (): Promise<void> => {
    if (document.hidden || !live) return;
    try {
      setFresh({ of: first, value: await ask() });
      setTrouble(undefined);
    } catch (error) {
      setTrouble(toTrouble(error));
    }
  });
  useEffect(() => {
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  // What was asked for belongs to what the server made: another filter brings another first answer.
  return { value: fresh?.of === first ? fresh.value : first, trouble };
}
