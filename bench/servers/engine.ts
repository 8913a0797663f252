import { createSessionEngine } from '@dott/modules/sessions/engine';
import { databaseUrls, loadConfig } from '@dott/platform/config';
import { openDatabase } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import { createLog } from '@dott/platform/log';
import { createMetrics } from '@dott/platform/metrics';
import { systemClock } from '@dott/platform/time';
import fastify from 'fastify';
import { freePort } from '../environment.ts';
import { answerOf } from './answer.ts';
import { announce, settings, sidOf } from './serving.ts';

interface Settings {
  readonly env: Readonly<Record<string, string>>;
  /** Life of copies in memory and Redis; 0: each check goes on to PostgreSQL. */
  readonly sessionCacheTtlMs?: number;
  /** Copies in memory; fewer than are asked for in turn: each check goes on to the next tier. */
  readonly memoryRecords?: number;
}

// The session engine as any Fastify program would use it: itself, by an entry that loads nothing else of the product, and `resolve`
// in a route, the way peers are measured. Each check is a use of the session.
const { env, ...changes } = settings<Settings>();
const config = { ...loadConfig(env), ...changes, apiPort: await freePort() };
const { app: appUrl, system: systemUrl } = databaseUrls(config);
const db = openDatabase({ appUrl, systemUrl, poolSize: 10, namedStatements: true, onError: () => {}, auditStatements: () => [] });
const sessions = createSessionEngine({ db, clock: systemClock, log: createLog({ level: 'silent', role: 'bench' }), metrics: createMetrics('bench'), config });
await sessions.start();
// A node that was never asked holds no copies, and nobody waits for its word.
await sessions.resolve('-'.repeat(36));
const client = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', language: 'en-GB' };

const app = fastify();
app.get('/', async (request) => {
  const view = await sessions.resolve(sidOf(request.headers.authorization));
  return view ? answerOf(view) : { live: false };
});
// Signs somebody in and out again: the end is answered when no node accepts the session any more.
app.get<{ Params: { userId: UserId } }>('/revoke/:userId', async ({ params: { userId } }) => {
  const { session } = await db.withSystem('bench: sign in', (tx) => sessions.create(tx, { userId, tenantId: null, client }));
  await db.withSystem('bench: sign out', (tx) => sessions.end(tx, userId, session.id, 'revoked'));
  return { ended: true };
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }), {
  async close() {
    await sessions.stop();
    await db.close();
  },
});
