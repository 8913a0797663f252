'use client';
import { Dialog } from '@dott/platform/ui/dialog.tsx';
import { leave } from '@dott/platform/ui/leaving.ts';
import { Button } from '@dott/platform/ui/push-button.tsx';
import { sessionCourse, type SessionCourse } from '@dott/platform/ui/session-ending.ts';
import { sessionManager } from '@dott/platform/ui/browser-session.ts';
import { hearsServer } from '@dott/platform/ui/session-stream.ts';
import { useSession, type SessionView } from '@dott/platform/ui/session.tsx';
import { useRouter } from 'next/navigation.js';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

/** A session that was ended elsewhere is gone from a visible page within five seconds, also where the server's events do not come through. */
const POLL_MS = 4_000;
/** Where they do, asking is for the time that is left alone. */
const CALM_POLL_MS = 30_000;

/** Words of the warning; handed down, so that no word list travels for them. */
export interface EndingWords {
  readonly title: string;
  readonly idle: string;
  readonly last: string;
  readonly stay: string;
  readonly close: string;
}

/** The parts of a session that pages are made from; times are left out, they always differ. */
function factsOf({ user, tenant, plan, readOnly, permissions }: SessionView): string {
  return JSON.stringify([user, tenant, plan, readOnly, permissions]);
}

/**
 * Keeps a tab honest. While it is visible it hears from the server, or else asks every few seconds, which is no use of the session: a
 * sign-out elsewhere empties it, changed facts are rendered anew. When the session is nearly over, an active person's is renewed and anybody else is warned.
 * A page that the back button took out of the page cache stays hidden until the answer is there.
 */
export function SessionWatch({ tenantId, words }: { readonly tenantId: string; readonly words: EndingWords }) {
  const router = useRouter();
  const { session } = useSession();
  const lastActAt = useRef(0);
  const askedAt = useRef(0);
  const [course, setCourse] = useState<SessionCourse>('on');
  const [dismissed, setDismissed] = useState(false);

  const follow = useEffectEvent((answer: SessionView | null): void => {
    if (!answer) return leave(`/auth/signin?returnTo=${encodeURIComponent(location.pathname + location.search)}`);
    if (answer.tenant?.id !== tenantId) return leave('/select-tenant');
    if (session && factsOf(answer) !== factsOf(session)) router.refresh();
    askedAt.current = performance.now();
    const next = sessionCourse(answer, sessionManager.now(), performance.now() - lastActAt.current);
    setCourse(next);
    if (next === 'renew') void sessionManager.renew();
    if (next === 'on') setDismissed(false);
  });

  useEffect(() => {
    const act = (): void => {
      lastActAt.current = performance.now();
    };
    const look = (): void => {
      if (!document.hidden) void sessionManager.refresh();
    };
    const shown = (event: PageTransitionEvent): void => {
      if (!event.persisted) return;
      document.documentElement.hidden = true;
      void sessionManager.refresh().then((answer) => {
        document.documentElement.hidden = answer === null;
      });
    };
    const stop = sessionManager.subscribe(follow);
    const poll = setInterval(() => {
      if (!hearsServer() || performance.now() - askedAt.current >= CALM_POLL_MS) look();
    }, POLL_MS);
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, act);
    document.addEventListener('visibilitychange', look);
    addEventListener('pageshow', shown);
    return () => {
      stop();
      clearInterval(poll);
      for (const name of ['pointerdown', 'keydown']) removeEventListener(name, act);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pageshow', shown);
    };
  }, []);

  const warned = course === 'warn' || course === 'last';
  const stay = <Button onClick={() => void sessionManager.renew()}>{words.stay}</Button>;
  const close = <Button onClick={() => setDismissed(true)}>{words.close}</Button>;
  return (
    <Dialog unasked open={warned && !dismissed} onClose={() => setDismissed(true)} title={words.title} footer={course === 'last' ? close : stay}>
      <p className="text-sm">{course === 'last' ? words.last : words.idle}</p>
    </Dialog>
  );
}
