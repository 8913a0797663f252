import { requestErrors } from '@dott/platform/errors';
import type { Services, SessionContext } from '@dott/platform/http';
import { newId, type Id } from '@dott/platform/ids';
import { insertEvent } from './change.sql.ts';

/** The copies as an operator sees them. */
export async function inspectCache({ sessions, config }: Services, sessionId: string | undefined) {
  const { copies, refusals, changes, clear } = sessions.cache.state();
  const session = sessionId === undefined ? null : await sessions.cache.find(sessionId);
  if (session === undefined) throw requestErrors['not-found']();
  return {
    memory: { copies, refusals, changes }, clear, session,
    redis: config.redisUrl === undefined ? 'absent' as const : sessions.figures.breakers()['redis'] ?? 'open',
  };
}

/** Makes copies of the sessions that were used last. */
export async function warmCache(ctx: SessionContext, limit: number) {
  await note(ctx, 'cache-warmed');
  return { warmed: await ctx.services.sessions.cache.warm(limit) };
}

/** Throws copies away. */
export async function evictCache(ctx: SessionContext, sessionId: string | undefined) {
  await note(ctx, 'cache-evicted');
  return ctx.services.sessions.cache.evict(sessionId);
}

/** Writes the line first: what an operator does is never without one. */
async function note({ services, principal, client }: SessionContext, kind: 'cache-warmed' | 'cache-evicted'): Promise<void> {
  const event = { id: newId<Id<'event'>>(), sessionId: principal.sessionId, userId: principal.userId, tenantId: principal.tenantId, kind, ip: client.ip.slice(0, 64) || null };
  await services.db.withSystem('an operator looks after the session cache', (tx) => tx.commit(insertEvent(tx, event)));
}
