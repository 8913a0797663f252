/** What the browser asks of its session; the times of the server, in milliseconds of the epoch. */
export interface SessionAnswer {
  readonly tenantId: string | null;
  readonly idleEndsAt: number;
  /** Everything a page shows of the session, as one text: it differs when a fact has changed. */
  readonly facts: string;
}

interface Reply {
  readonly user: unknown;
  readonly tenant: { readonly id: string } | null;
  readonly plan: string | null;
  readonly permissions: readonly string[];
  readonly session: { readonly idleExpiresAt: string };
}

/** The parts of a session that pages are made from; times are left out, they always differ. */
export function factsOf({ user, tenant, plan, permissions }: Pick<Reply, 'user' | 'tenant' | 'plan' | 'permissions'>): string {
  return JSON.stringify([user, tenant, plan, permissions]);
}

/** Asks the server, which does not count as use. A clear "no" must be given twice: an id may be changing right now. Trouble in a store is no answer. */
export async function askSession(): Promise<SessionAnswer | 'signed-out' | 'unknown'> {
  const first = await askOnce();
  return first === 'signed-out' ? askOnce() : first;
}

async function askOnce(): Promise<SessionAnswer | 'signed-out' | 'unknown'> {
  try {
    const response = await fetch('/api/auth/session-v2', { cache: 'no-store' });
    if (response.status === 401) return 'signed-out';
    // Our own server's reply, parsed there by its schema.
    return response.ok ? toAnswer(await response.json() as Reply) : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Begins the idle time anew; undefined when that did not work. */
export async function renewSession(): Promise<SessionAnswer | undefined> {
  const { callWeb } = await import('@dott/platform/http/browser');
  try {
    // As above.
    return toAnswer(await callWeb('POST', '/api/auth/session-v2/renew') as Reply);
  } catch {
    return undefined;
  }
}

function toAnswer(reply: Reply): SessionAnswer {
  return { tenantId: reply.tenant?.id ?? null, idleEndsAt: Date.parse(reply.session.idleExpiresAt), facts: factsOf(reply) };
}
