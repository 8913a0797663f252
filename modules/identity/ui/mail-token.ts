'use client';
import { useEffect, useState } from 'react';

/**
 * The secret of a mailed link, read once and taken out of the address, so that neither history nor a shared screen keeps it.
 * Undefined until the browser has looked; empty when the link had none.
 */
export function useMailToken(): string | undefined {
  const [token, setToken] = useState<string>();
  useEffect(() => {
    const found = new URLSearchParams(location.search).get('token');
    if (found !== null) history.replaceState(history.state, '', location.pathname);
    setToken((known) => known ?? found ?? '');
  }, []);
  return token;
}
