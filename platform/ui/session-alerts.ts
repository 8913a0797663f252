import { callWeb } from '../http/browser.ts';

/** What a person should look at: another browser showed their session, or many of their devices are signed in. */
export type SessionAlert = 'hijack' | 'many';

const KEPT_EVENTS = 20;

interface Active {
  readonly items: readonly unknown[];
}

interface Events {
  readonly items: readonly { readonly kind: string; readonly at: string }[];
}

/**
 * Looks once at one's own sessions and at what happened to them since a moment; `most` is how many
 * are usual. Each of the two calls also holds this browser to its
 * session's fingerprint, at the server: one that differs ends the session. Undefined when there is nothing to say, or no answer.
 */
export async function findAlert({ since, most }: { readonly since: number; readonly most: number }): Promise<SessionAlert | undefined> {
  try {
    const answers = await Promise.all([callWeb('GET', '/api/sessions/active'), callWeb('GET', `/api/sessions/events?limit=${KEPT_EVENTS}`)]);
    // Our own operations' replies, parsed there by their schemas.
    const [active, events] = answers as [Active, Events];
    const happened = (kind: string): boolean => events.items.some((event) => event.kind === kind && Date.parse(event.at) > since);
    if (happened('hijack-attempt')) return 'hijack';
    return active.items.length > most || happened('many-sessions') ? 'many' : undefined;
  } catch {
    return undefined;
  }
}
