'use client';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { SecondStep, type Challenge } from './second-step.tsx';

/** What the page was opened with: the address forgets it once it was read. */
let opened: string | undefined;
const readFragment = (): string => {
  opened ??= location.hash;
  return opened;
};

/** Asks for the second step that stands behind the address; without one it leads to the sign-in page. */
export function WaitingSecondStep() {
  const fragment = useSyncExternalStore(() => () => undefined, readFragment, () => undefined);
  const asked = useMemo(() => (fragment === undefined ? undefined : challengeIn(fragment)), [fragment]);
  useEffect(() => {
    if (fragment === undefined) return;
    // It is not kept in the history of a browser that others may use later.
    if (asked) history.replaceState(null, '', location.pathname);
    else location.replace('/auth/signin?notice=handoff');
  }, [fragment, asked]);
  if (!asked) return null;
  return <SecondStep asked={asked} onProven={async (redirectTo) => location.assign(redirectTo)} onBack={() => location.assign('/auth/signin')} />;
}

/** Anybody can write an address: what it says is shown as a choice of methods at most, and the server judges whatever is sent with it. */
function challengeIn(fragment: string): Challenge | undefined {
  try {
    const bytes = Uint8Array.from(atob(fragment.slice(1).replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const given: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof given !== 'object' || given === null || !('challenge' in given) || typeof given.challenge !== 'string') return undefined;
    const methods = 'methods' in given && Array.isArray(given.methods) ? given.methods.filter((method) => typeof method === 'string') : [];
    const passkey = 'passkey' in given && typeof given.passkey === 'object' ? given.passkey as Challenge['passkey'] : null; // Judged by the browser, and its answer by the server.
    return { challenge: given.challenge, methods, passkey };
  } catch {
    return undefined;
  }
}
