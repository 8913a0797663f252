'use client';
import { createContext, useContext, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { toastLine, type ToastLine } from './toast-line.ts';

const Line = createContext<ToastLine | undefined>(undefined);

/**
 * Makes room for short messages; F6 reaches them, a screen reader hears them, they leave by themselves. What shows them is a tenth of
 * a page's weight and comes when a button is pressed: its region has to stand before there is something to say in it.
 */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [line] = useState(toastLine);
  const [List, setList] = useState<ComponentType<{ readonly line: ToastLine }>>();
  useEffect(() => {
    if (List) return undefined;
    // A list that does not come over a poor line is asked for again by the next button, and shows what was said meanwhile.
    const fetchList = (): void => void import('./toast-list.tsx').then(({ ToastList }) => setList(() => ToastList), () => undefined);
    const press = ({ target }: Event): void => {
      if (target instanceof Element && target.closest('button')) fetchList();
    };
    const stop = line.onWaiting(fetchList);
    addEventListener('click', press, true);
    return () => {
      stop();
      removeEventListener('click', press, true);
    };
  }, [List, line]);
  return <Line value={line}>{children}{List && <List line={line} />}</Line>;
}

/** Says that something was done: `toast('Saved')`. Failures belong beside what failed, not here. */
export function useToast(): (message: string) => void {
  const line = useContext(Line);
  if (!line) throw new Error('useToast needs a ToastProvider around it');
  return line.say;
}
