import type { ApiLink, Caller } from './api-link.ts';

/** Lets the provider's own session be ended once ours is: its tokens go with ours, so they are kept for the browser's next step. */
export async function prepareLogout(link: ApiLink, caller: Caller, browser: string): Promise<void> {
  // Best effort: whoever signs out here is signed out, whatever becomes of the provider.
  await link.call(caller, 'POST', '/api/federation/logout/prepare', { browser }).catch(() => undefined);
}
