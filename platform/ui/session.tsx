'use client';
import { createContext, startTransition, useContext, useEffect, useState, type ReactNode } from 'react';
import { sessionManager } from './browser-session.ts';

/** Who is signed in and where they work, as `GET /api/auth/session-v2` tells it. */
export interface SessionView {
  readonly user: { readonly id: string; readonly email: string; readonly givenName: string | null; readonly familyName: string | null; readonly initials: string };
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly plan: string | null;
  /** Whether nothing may be changed in the business because its plan is not paid. */
  readonly readOnly: boolean;
  readonly needsOnboarding: boolean;
  readonly onboardingCompleted: boolean;
  readonly permissions: readonly string[];
  /** Whether the person runs this installation. */
  readonly operator: boolean;
  readonly session: { readonly id: string; readonly createdAt: string; readonly lastSeenAt: string; readonly idleExpiresAt: string; readonly expiresAt: string };
}

interface Known {
  readonly session: SessionView | null;
  readonly loading: boolean;
}

const SessionContext = createContext<Known>({ session: null, loading: false });

/**
 * Hands the session to client components: the server's at first, then the latest answer. It asks on mount and on regaining
 * focus. Left out, the session is asked for, and loading until there is an answer; null says that nobody is signed in.
 */
export function SessionProvider({ session, children }: { readonly session?: SessionView | null; readonly children: ReactNode }) {
  const [heard, setHeard] = useState<{ readonly session: SessionView | null; readonly instead: SessionView | null | undefined }>();
  useEffect(() => {
    // In a transition: a part of the page whose scripts do not run yet would else be thrown away, with what was typed in it.
    const hear = (answer: SessionView | null): void => startTransition(() => setHeard({ session: answer, instead: session }));
    const stop = sessionManager.subscribe(hear);
    const ask = (): void => void sessionManager.getSession().then((answer) => {
      if (answer !== undefined) hear(answer);
    });
    ask();
    addEventListener('focus', ask);
    return () => {
      stop();
      removeEventListener('focus', ask);
    };
  }, [session]);
  // A page that the server rendered anew brings a newer session than the one heard before it.
  const current = heard && heard.instead === session ? heard.session : session;
  return <SessionContext value={{ session: current ?? null, loading: current === undefined }}>{children}</SessionContext>;
}

/** Who is signed in; the server's word during server rendering, the latest answer after. */
export function useSession() {
  const { session, loading } = useContext(SessionContext);
  return {
    session,
    user: session?.user ?? null,
    isAuthenticated: session !== null,
    tenantId: session?.tenant?.id ?? null,
    needsOnboarding: session?.needsOnboarding ?? false,
    loading,
    may: (permission: string): boolean => session?.permissions.includes(permission) ?? false,
  };
}
