import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { newId, type UserId } from '@dott/platform/ids';
import { createMetrics } from '@dott/platform/metrics';
import { freePort, startRedis, testApp, unique, type TestRedis } from '@dott/platform/testing';
import { systemClock } from '@dott/platform/time';
import { CHANNEL } from './change.sql.ts';
import { createSessionEngine } from './index.ts';
import { SHARED_PREFIX } from './shared-tier.ts';

const app = testApp();
let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis(await freePort());
});
afterAll(() => redis.close());

/** Every row of every table, as text. */
async function dumpDatabase(url: string): Promise<string> {
  const client = openClient(url, 'test dump');
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'system', 'graphile_worker')`);
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string | null }>(`select string_agg(t::text, e'\\n') as text from ${name} t`);
      parts.push(rows[0]?.text ?? '');
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

it('no store, channel, log or figure ever holds a session id', async () => {
  const { services, config, databaseUrl, logLines } = app();
  const monitor = connect(redis.port, '127.0.0.1');
  await once(monitor, 'connect');
  let commands = '';
  monitor.on('data', (chunk) => void (commands += String(chunk)));
  monitor.write('MONITOR\r\n');
  const channel = openClient(databaseUrl, 'test listener');
  await channel.connect();
  let notices = '';
  channel.on('notification', (notice) => void (notices += notice.payload));
  await channel.query(`listen ${CHANNEL}`);

  const metrics = createMetrics('test');
  const engine = createSessionEngine({ ...services, metrics, clock: systemClock, config: { ...config, nodeName: 'sweep', redisUrl: `redis://127.0.0.1:${redis.port}` } });
  await engine.start();
  await expect.poll(() => engine.figures.breakers()['redis'], { timeout: 5_000 }).toBe('closed');
  const userId = newId<UserId>();
  await services.db.withSystem('test', (tx) => tx.commit(tx.sql.insertInto('user_account').values({
    id: userId, email: `${unique('person')}@example.com`, given_name: '', family_name: '', password_hash: null, password_changed_at: null, email_verified_at: null,
  })));
  const sids: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const { sid, session } = await services.db.withSystem('test', (tx) => engine.create(tx, { userId, client: { ip: '203.0.113.7', userAgent: '', language: '' } }));
    sids.push(sid);
    await engine.resolve(sid);
    if (round % 2 === 0) await services.db.withSystem('test', (tx) => engine.end(tx, userId, session.id, 'revoked'));
  }
  await sleep(200);
  await engine.stop();
  const places = { database: await dumpDatabase(databaseUrl), commands, notices, log: logLines.join('\n'), figures: await metrics.text() };
  monitor.destroy();
  await channel.end();

  expect(commands).toContain(SHARED_PREFIX);
  expect(notices).toContain('"say":"change"');
  expect(places.database).toContain(userId);
  const found = Object.entries(places).filter(([, text]) => sids.some((sid) => text.includes(sid))).map(([place]) => place);
  expect(found).toEqual([]);
  expect(notices).not.toContain(userId);
});
