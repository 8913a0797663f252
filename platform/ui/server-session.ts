import { notFound } from 'next/navigation.js';
import { cache } from 'react';
import { Problem } from '../http/client.ts';
import { callApi, requestFacts } from './server-api.ts';
import type { SessionView } from './session.tsx';

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

/** Whether this person may do something, such as `invoices.write`: pages leave out what would be refused. */
export async function mayNow(permission: string): Promise<boolean> {
  return (await currentSession())?.permissions.includes(permission) ?? false;
}

/** For a page that is nothing to those who may not do something: the not-found page stands in its place, as for everything that is not theirs to see. */
export async function needsPermission(permission: string): Promise<void> {
  if (!await mayNow(permission)) notFound();
}
