import { callApi, requestFacts } from '@dott/platform/ui/server-api.ts';
import type { SessionView } from '@dott/platform/ui/session.tsx';
import { Problem } from '@dott/platform/http/client';
import { cache } from 'react';

/** The session of the person whose request is being rendered, asked once a request; null when nobody is signed in. Trouble in a store is no answer and is thrown. */
export const currentSession = cache(async (): Promise<SessionView | null> => {
  const { signedIn } = await requestFacts();
  if (!signedIn) return null;
  try {
    // The API parsed its reply by the session's schema.
    return await callApi('/api/sessions/current/') as SessionView;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
});
