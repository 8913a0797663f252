import { buildApi } from '@dott/api/app';
import { loadConfig } from '@dott/platform/config';
import type { UserId } from '@dott/platform/ids';
import fastify from 'fastify';
import { freePort } from '../environment.ts';
import { announce, settings, sidOf } from './serving.ts';

interface Settings {
  readonly env: Readonly<Record<string, string>>;
  /** Life of copies in memory and Redis; 0: each check goes on to PostgreSQL. */
  readonly sessionCacheTtlMs?: number;
  /** Copies in memory; 1: each check of another session goes on to the next tier. */
  readonly memoryRecords?: number;
}

// The session engine as any Fastify program would use it: `resolve` in a route of its own, the way peers are measured.
const { env, ...changes } = settings<Settings>();
const api = await buildApi({ config: { ...loadConfig(env), ...changes, apiPort: await freePort() }, role: 'api' });
const { sessions, db } = api.backEnd.services;
const client = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', language: 'en-GB' };

const app = fastify();
app.get('/', async (request) => {
  const view = await sessions.resolve(sidOf(request.headers.authorization), { slide: false });
  return view ? { user: { id: view.userId, ...view.user }, tenant: view.tenant, onboardingCompleted: view.onboardingCompleted } : { live: false };
});
// Signs somebody in and out again: the end is answered when no node accepts the session any more.
app.get<{ Params: { userId: UserId } }>('/revoke/:userId', async ({ params: { userId } }) => {
  const { session } = await db.withSystem('bench: sign in', (tx) => sessions.create(tx, { userId, tenantId: null, client }));
  await db.withSystem('bench: sign out', (tx) => sessions.end(tx, userId, session.id, 'revoked'));
  return { ended: true };
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }), { close: () => api.close() });
