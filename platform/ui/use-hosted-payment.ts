'use client';
import { useEffect, useEffectEvent, useRef, useState, useTransition } from 'react';
import { Problem } from '../http/client.ts';
import { orFollow } from './follow.ts';
import type { Trouble } from './problem-words.ts';
import { useTrouble } from './use-trouble.ts';

/** How often it is asked whether a bank has answered. */
const POLL_MS = 3_000;

/** What the server says of a payment whose card is entered on a provider's page. `url` is that page, or the bank's. */
export interface HostedPayment {
  readonly state: 'none' | 'open' | 'ready' | 'price-changed' | 'charging' | 'authentication' | 'failed' | 'paid';
  readonly url: string | null;
  /** Code of the error that it failed with, without its module. */
  readonly failure: string | null;
  readonly price: { readonly amount: string; readonly currency: string };
}

export interface PaymentCalls<P> {
  readonly look: () => Promise<P>;
  readonly begin: () => Promise<P>;
  /** Charges the card; `accept` is the price that was shown, when it is another than the one that was told first. */
  readonly settle: (accept?: string) => Promise<P>;
}

/**
 * One payment through all its states, each of which is the server's word. A card that has just been entered is charged by itself, once; a bank's
 * answer is waited for; nothing here can charge twice, because the server decides what a repeated call means.
 */
export function useHostedPayment<P extends HostedPayment>({ calls, first, cardAdded, declines, onPaid }: {
  readonly calls: PaymentCalls<P>; readonly first: P; readonly cardAdded: boolean; readonly onPaid: () => Promise<void>;
  /** What is said of each failure that ends an attempt, by the error's code without its module. */
  readonly declines: Readonly<Record<string, string>>;
}) {
  const toTrouble = useTrouble();
  const [payment, setPayment] = useState(first);
  const [trouble, setTrouble] = useState<Trouble>();
  const [busy, start] = useTransition();
  const settlesItself = cardAdded && (first.state === 'ready' || first.state === 'open');
  const [charging, setCharging] = useState(settlesItself);
  const begun = useRef(false);
  const fail = async (error: unknown): Promise<void> => {
    const failure = error instanceof Problem ? error.code.replace(/^.*\./, '') : '';
    if (failure in declines) return setPayment((now) => ({ ...now, state: 'failed', failure }));
    // What was refused because of how the payment stands is best told by showing how it stands.
    const next = error instanceof Problem && error.status === 409 ? await calls.look().catch(() => undefined) : undefined;
    if (next) setPayment(next);
    if (!next || next.state === payment.state) setTrouble(toTrouble(error));
  };
  const run = (act: () => Promise<P>): void => {
    if (busy) return;
    start(async () => {
      await orFollow(async () => {
        const next = await act();
        setPayment(next);
        if (next.state === 'paid') await onPaid();
      }).catch(fail);
      setCharging(false);
      forgetReturn();
    });
  };
  const afresh = (act: () => Promise<P>): void => {
    setTrouble(undefined);
    run(act);
  };
  const look = () => afresh(calls.look);
  const settle = (accept?: string) => {
    // Not within the transition, which shows nothing before it is over.
    setCharging(true);
    afresh(() => calls.settle(accept));
  };
  const enterCard = () => afresh(async () => {
    forgetReturn();
    return leaveFor(await calls.begin());
  });

  const arrive = useEffectEvent(() => {
    if (begun.current) return;
    begun.current = true;
    if (first.state === 'paid') run(calls.look);
    else if (settlesItself) run(() => calls.settle());
  });
  useEffect(() => arrive(), []);
  const hear = async (): Promise<void> => {
    const next = document.hidden || busy ? undefined : await orFollow(calls.look).catch(() => undefined);
    if (next?.state === 'paid') run(async () => next);
    else if (next) setPayment(next);
  };
  useReturns(hear, payment.state === 'charging' || payment.state === 'authentication');
  return { payment, trouble, busy, charging, look, settle, enterCard };
}

/** Leaves for the provider's page, where there is one to go to; the button stays busy until it is there. */
function leaveFor<P extends HostedPayment>(begun: P): Promise<P> {
  if (begun.state !== 'open' || begun.url === null) return Promise.resolve(begun);
  location.assign(begun.url);
  return new Promise<P>(() => undefined);
}

/** Asks anew how the payment stands when somebody comes back to this page, who may have entered the card in another tab, and while a bank's answer is waited for. */
function useReturns(ask: () => Promise<void>, waits: boolean): void {
  const hear = useEffectEvent(() => void ask());
  useEffect(() => {
    const shown = () => hear();
    // What the browser took out of its cache of pages is old: somebody went back from the provider's page.
    const back = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    const timer = waits ? setInterval(shown, POLL_MS) : undefined;
    document.addEventListener('visibilitychange', shown);
    addEventListener('pageshow', back);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', shown);
      removeEventListener('pageshow', back);
    };
  }, [waits]);
}

/** How the person came here was told once: a reload, or the way back from the provider's page, must not tell it again. */
function forgetReturn(): void {
  if (location.search !== '') history.replaceState(null, '', location.pathname);
}
