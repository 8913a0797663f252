'use client';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { onSessionChange } from '@dott/platform/ui/session-channel.ts';
import { useSession } from '@dott/platform/ui/session.tsx';
import { useRouter } from 'next/navigation.js';
import { useEffect, useRef, useState } from 'react';
import { askSession, factsOf, renewSession } from './session-check.ts';

const warnWithinMs = 5 * 60_000;
const activeWithinMs = 2 * 60_000;
const tickMs = 30_000;

/**
 * Keeps a tab honest. The server is asked again when the tab is come back to, when another tab signed in or out, and when the idle
 * time is nearly over: then the session of an active person is renewed and anybody else is warned. A page that the back button took
 * out of the page cache stays hidden until the answer is there.
 */
export function SessionWatch({ tenantId, warning, stay }: { readonly tenantId: string; readonly warning: string; readonly stay: string }) {
  const router = useRouter();
  const { session } = useSession();
  const facts = session ? factsOf(session) : '';
  const idleEndsAt = useRef(session ? Date.parse(session.session.idleExpiresAt) : 0);
  const [ending, setEnding] = useState(false);

  useEffect(() => {
    let lastActAt = Date.now();
    const act = () => {
      lastActAt = Date.now();
    };
    const look = async (): Promise<void> => {
      const answer = await askSession();
      if (answer === 'unknown') return;
      if (answer === 'signed-out') return leave(`/auth/signin?returnTo=${encodeURIComponent(location.pathname + location.search)}`);
      if (answer.tenantId !== tenantId) return leave('/select-tenant');
      idleEndsAt.current = answer.idleEndsAt;
      if (answer.facts !== facts) router.refresh();
      const isEnding = answer.idleEndsAt - Date.now() < warnWithinMs;
      if (isEnding && Date.now() - lastActAt < activeWithinMs) idleEndsAt.current = (await renewSession())?.idleEndsAt ?? answer.idleEndsAt;
      setEnding(idleEndsAt.current - Date.now() < warnWithinMs);
    };
    const tick = setInterval(() => {
      if (!document.hidden && idleEndsAt.current - Date.now() < warnWithinMs) void look();
    }, tickMs);
    const shown = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      document.documentElement.hidden = true;
      void look().then(() => {
        document.documentElement.hidden = false;
      });
    };
    const comeBack = () => void look();
    const stopHearing = onSessionChange(comeBack);
    const listeners = [['focus', comeBack], ['pointerdown', act], ['keydown', act]] as const;
    for (const [name, listener] of listeners) addEventListener(name, listener);
    addEventListener('pageshow', shown);
    return () => {
      clearInterval(tick);
      stopHearing();
      for (const [name, listener] of listeners) removeEventListener(name, listener);
      removeEventListener('pageshow', shown);
    };
  }, [tenantId, facts, router]);

  const renew = async (): Promise<void> => {
    const answer = await renewSession();
    if (!answer) return;
    idleEndsAt.current = answer.idleEndsAt;
    setEnding(false);
  };
  if (!ending) return null;
  return (
    <div role="alert" className="fixed inset-x-4 top-20 z-40 mx-auto flex max-w-lg flex-wrap items-center justify-between gap-3 rounded-card border border-warn bg-warn-soft px-4 py-3 text-sm shadow-raised">
      <p>{warning}</p>
      <Button look="secondary" onClick={() => void renew()}>{stay}</Button>
    </div>
  );
}

/** Goes to another document and never comes back to what waited for it, so that nothing of this one is shown again. */
function leave(path: string): Promise<void> {
  location.replace(path);
  return new Promise(() => undefined);
}
