'use client';
import { useEffect, useRef, useState } from 'react';
import { SecondStep, type Challenge } from './second-step.tsx';

/** Asks for the second step that stands behind the address; without one it leads to the sign-in page. */
export function WaitingSecondStep() {
  const [asked, setAsked] = useState<Challenge>();
  const isRead = useRef(false);
  useEffect(() => {
    // The address says it once; React may run an effect twice.
    if (isRead.current) return;
    isRead.current = true;
    const challenge = challengeIn(location.hash);
    if (!challenge) {
      location.replace('/auth/signin?notice=handoff');
      return;
    }
    setAsked(challenge);
    // It is not kept in the history of a browser that others may use later.
    history.replaceState(null, '', location.pathname);
  }, []);
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
