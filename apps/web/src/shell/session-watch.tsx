'use client';
import { useEffect } from 'react';
import { onSessionChange } from '@dott/platform/ui/session-channel.ts';

const renewWithinMs = 5 * 60_000;

/**
 * Keeps a tab honest: on coming back to it, from the page cache, or when another tab signed in or out, the server is asked again.
 * A page that the back button took out of the page cache stays hidden until the answer is there.
 */
export function SessionWatch({ tenantId }: { readonly tenantId: string }) {
  useEffect(() => {
    const look = () => void check(tenantId);
    const shown = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      document.documentElement.hidden = true;
      void check(tenantId).finally(() => {
        document.documentElement.hidden = false;
      });
    };
    const stopHearing = onSessionChange(look);
    addEventListener('pageshow', shown);
    addEventListener('focus', look);
    return () => {
      stopHearing();
      removeEventListener('pageshow', shown);
      removeEventListener('focus', look);
    };
  }, [tenantId]);
  return null;
}

interface Answer {
  readonly tenant: { readonly id: string } | null;
  readonly session: { readonly idleExpiresAt: string };
}

/** Leaves for sign-in on a clear "no" only, given twice: trouble in a store is not a "no", and an id may be changing right now. */
async function check(tenantId: string): Promise<void> {
  const first = await ask();
  const answer = first === 'signed-out' ? await ask() : first;
  if (answer === 'unknown') return;
  if (answer === 'signed-out') {
    location.replace(`/auth/signin?returnTo=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => undefined);
  }
  if (answer.tenant?.id !== tenantId) location.replace('/select-tenant');
  if (Date.parse(answer.session.idleExpiresAt) - Date.now() < renewWithinMs) await renew();
}

async function ask(): Promise<Answer | 'signed-out' | 'unknown'> {
  try {
    const response = await fetch('/api/auth/session-v2', { cache: 'no-store' });
    if (response.status === 401) return 'signed-out';
    // Our own server's reply.
    return response.ok ? await response.json() as Answer : 'unknown';
  } catch {
    return 'unknown';
  }
}

async function renew(): Promise<void> {
  const { callWeb } = await import('@dott/platform/http/browser');
  await callWeb('POST', '/api/auth/session-v2/renew').catch(() => undefined);
}
