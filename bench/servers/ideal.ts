import { hash } from 'node:crypto';
import type { TenantId, UserId } from '@dott/platform/ids';
import fastify from 'fastify';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { createClient } from 'redis';
import type { SentStatement } from '../capture.ts';
import { answerOf, type Person } from './answer.ts';
import { announce, settings, sidOf } from './serving.ts';

/** The columns of the engine's look-up that an answer is made of. */
interface Row {
  readonly user_id: UserId;
  readonly email: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly tenant_id: TenantId | null;
  readonly tenant_name: string;
  readonly plan: string;
  readonly currency: string;
  readonly time_zone: string;
  readonly country: string;
  readonly read_only: boolean;
  readonly onboarding_completed: boolean;
}

interface Settings {
  readonly store: 'lru' | 'redis' | 'postgres';
  readonly sids: readonly string[];
  /** Who is behind each, in the same order. */
  readonly people: readonly Person[];
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly lookUp: SentStatement;
}

// The least that a check in one store can cost: hash the id, fetch, answer. No revocation, no expiry, no proof of freshness.
const given = settings<Settings>();
type Found = Person | undefined;
const keyOf = (sid: string): string => hash('sha256', sid, 'base64url');

const finders: Record<Settings['store'], () => Promise<(key: string) => Found | Promise<Found>>> = {
  async lru() {
    const records = new LRUCache<string, Person>({ max: 50_000 });
    for (const [index, person] of given.people.entries()) records.set(keyOf(given.sids[index] ?? ''), person);
    return (key) => records.get(key);
  },
  async redis() {
    // The client's own time-out makes a signal for each command; the engine does without it, so does its ideal.
    const client = createClient({ url: given.redisUrl, commandOptions: { timeout: 0 } });
    await client.connect();
    for (const [index, sid] of given.sids.entries()) await client.set(`ideal:${keyOf(sid)}`, JSON.stringify(given.people[index]), { expiration: { type: 'EX', value: 3_600 } });
    return async (key) => {
      const text = await client.get(`ideal:${key}`);
      // Written above.
      return text === null ? undefined : JSON.parse(text) as Person;
    };
  },
  async postgres() {
    const pool = new pg.Pool({ connectionString: given.databaseUrl, max: 10 });
    const { text, name } = given.lookUp;
    return async (key) => {
      const { rows: [row] } = await pool.query<Row>({ text, ...(name !== undefined && { name }), values: [key] });
      return row && personOf(row);
    };
  },
};

function personOf(row: Row): Person {
  return {
    userId: row.user_id, user: { email: row.email, givenName: row.given_name, familyName: row.family_name },
    tenant: row.tenant_id === null ? null : { id: row.tenant_id, name: row.tenant_name, plan: row.plan, currency: row.currency, timeZone: row.time_zone, country: row.country, readOnly: row.read_only },
    onboardingCompleted: row.onboarding_completed,
  };
}

const find = await finders[given.store]();
const app = fastify();
app.get('/', async (request, reply) => {
  const found = await find(keyOf(sidOf(request.headers.authorization)));
  return found ? answerOf(found) : reply.code(401).send();
});
announce(await app.listen({ host: '127.0.0.1', port: 0 }));
