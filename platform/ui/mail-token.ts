'use client';
import { useEffect, useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;
let taken: string | undefined;

/** Reads the secret once a document; afterwards the address does not have it any more. */
function takeToken(): string {
  return taken ??= new URLSearchParams(location.search).get('token') ?? '';
}

/**
 * The secret of a mailed link, taken out of the address as soon as it is read, so that neither history nor a shared screen keeps it.
 * Undefined until the browser has looked; empty when the link had none.
 */
export function useMailToken(): string | undefined {
  const token = useSyncExternalStore<string | undefined>(never, takeToken, () => undefined);
  useEffect(() => {
    if (token) history.replaceState(history.state, '', location.pathname);
  }, [token]);
  return token;
}
