'use client';
import { createContext, useContext, type ReactNode } from 'react';

/** Who is signed in and where they work, as `GET /api/auth/session-v2` tells it. */
export interface SessionView {
  readonly user: { readonly id: string; readonly email: string; readonly givenName: string | null; readonly familyName: string | null; readonly initials: string };
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly plan: string | null;
  readonly needsOnboarding: boolean;
  readonly onboardingCompleted: boolean;
  readonly permissions: readonly string[];
  readonly session: { readonly id: string; readonly createdAt: string; readonly lastSeenAt: string; readonly idleExpiresAt: string; readonly expiresAt: string };
}

const SessionContext = createContext<SessionView | null>(null);

/** Hands the server's session to client components; null when nobody is signed in. */
export function SessionProvider({ session, children }: { readonly session: SessionView | null; readonly children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session as the server rendered it. */
export function useSession() {
  const session = useContext(SessionContext);
  return {
    session,
    user: session?.user ?? null,
    isAuthenticated: session !== null,
    tenantId: session?.tenant?.id ?? null,
    needsOnboarding: session?.needsOnboarding ?? false,
    loading: false,
    may: (permission: string): boolean => session?.permissions.includes(permission) ?? false,
  };
}
