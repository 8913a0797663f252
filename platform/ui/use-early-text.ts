import { useEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import { hearEarlyText } from './kept-text.ts';

const never = () => () => undefined;

/** Lets a form that the server rendered go on with what was typed before its scripts ran; one that came later needs nothing. */
export function useEarlyText(form: RefObject<HTMLFormElement | null>): void {
  const isServed = useRef(useSyncExternalStore(never, () => false, () => true));
  useEffect(() => {
    if (isServed.current && form.current) hearEarlyText(form.current);
  }, [form]);
}
