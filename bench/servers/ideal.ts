import { hash } from 'node:crypto';
import fastify from 'fastify';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { createClient } from 'redis';
import type { SentStatement } from '../capture.ts';
import { announce, settings, sidOf } from './serving.ts';

interface Settings {
  readonly store: 'lru' | 'redis' | 'postgres';
  readonly sids: readonly string[];
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly lookUp: SentStatement;
}

// The least that a check in one store can cost: hash the id, fetch, answer. No revocation, no expiry, no proof of freshness.
const given = settings<Settings>();
const session = {
  user: { id: '019a0000-0000-7000-8000-000000000001', email: 'owner@example.com', givenName: 'Amina', familyName: 'Odhiambo' },
  tenant: { id: '019a0000-0000-7000-8000-000000000002', name: 'Amina Traders', plan: 'basic' }, onboardingCompleted: true,
};
const keyOf = (sid: string): string => hash('sha256', sid, 'base64url');

const finders: Record<Settings['store'], () => Promise<(key: string) => unknown>> = {
  async lru() {
    const records = new LRUCache<string, object>({ max: 50_000 });
    for (const sid of given.sids) records.set(keyOf(sid), { ...session });
    return (key) => records.get(key);
  },
  async redis() {
    const client = createClient({ url: given.redisUrl });
    await client.connect();
    for (const sid of given.sids) await client.set(`ideal:${keyOf(sid)}`, JSON.stringify(session), { expiration: { type: 'EX', value: 3_600 } });
    return async (key) => {
      const text = await client.get(`ideal:${key}`);
      return text === null ? undefined : JSON.parse(text);
    };
  },
  async postgres() {
    const pool = new pg.Pool({ connectionString: given.databaseUrl, max: 10 });
    const { text, name } = given.lookUp;
    return async (key) => {
      const { rows: [row] } = await pool.query({ text, ...(name !== undefined && { name }), values: [key] });
      return row;
    };
  },
};

const find = await finders[given.store]();
const app = fastify();
app.get('/', async (request, reply) => {
  const found = await find(keyOf(sidOf(request.headers.authorization)));
  return found ?? reply.code(401).send();
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }));
