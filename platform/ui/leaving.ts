import { sessionManager } from './browser-session.ts';

/** Where the way out does not load within this time, others may lead away again. */
const WAY_OUT_MS = 20_000;

let signingOut = false;

/** Goes to another document; nothing of this one is shown again. Does nothing while a sign-out of this tab is leading away. */
export function leave(path: string): void {
  if (signingOut) return;
  document.documentElement.hidden = true;
  location.replace(path);
}

/**
 * Ends the session and leaves by way of the provider's sign-out, where there is one; does not resolve, because the next page takes over.
 * Throws a Problem when the session is not ended.
 */
export async function signOutHere(): Promise<never> {
  // The tab notices its own sign-out too, and a second way to the sign-in page would cut this one off.
  signingOut = true;
  try {
    await sessionManager.logout();
  } catch (error) {
    signingOut = false;
    throw error;
  }
  document.documentElement.hidden = true;
  location.replace('/api/auth/post-logout');
  setTimeout(() => {
    signingOut = false;
  }, WAY_OUT_MS);
  return new Promise<never>(() => undefined);
}
