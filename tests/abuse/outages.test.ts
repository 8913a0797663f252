import { describe, expect, it } from 'vitest';
import { takesJson } from '@dott/platform/http/contract';
import { testApp } from '@dott/platform/testing';
import { callAs, paramsFor, recordsOf, targets, withRecords } from './targets.ts';

const t = testApp({ env: { OPERATOR_EMAILS: 'ops@example.com' } });

/** What a driver, a library and a disk say when they fail; none of it is for people. */
const INSIDES = `relation "app.customer" does not exist at /srv/dott/platform/db/pool.ts:31:7: select * from app.user_account where email = 'amina@example.com' -- SQLSTATE 42P01, ECONNREFUSED 10.1.2.3:5432`;

class DriverError extends Error {
  readonly code = '42P01';
  readonly detail = INSIDES;
  readonly hint = INSIDES;
}

const allowed = new Set(['type', 'code', 'class', 'recovery', 'status', 'title', 'requestId', 'fields', 'retryAfterMs']);
const open = targets.filter(({ operation }) => operation.access === 'public' || operation.access === 'service');
/** All but the stream, which has no answer that ends. */
const inner = targets.filter(({ name, operation }) => name !== 'sessions.follow' && operation.access !== 'public' && operation.access !== 'service' && operation.access !== 'capability' && operation.access !== 'webhook');

/** Lets both doors of the database fail while something is done. */
async function withoutDatabase<T>(work: () => Promise<T>): Promise<T> {
  const { db } = t().services;
  const { withTenant, withSystem } = db;
  const fail = (): Promise<never> => Promise.reject(new DriverError(INSIDES, { cause: new Error(INSIDES) }));
  Object.assign(db, { withTenant: fail, withSystem: fail });
  try {
    return await work();
  } finally {
    Object.assign(db, { withTenant, withSystem });
  }
}

describe('an error that nobody expected', () => {
  it.each([['for who is signed in', inner, 0.6], ['for everybody', open, 0.4]] as const)('tells nothing of what is inside, whatever the operation: %s', { timeout: 120_000 }, async (_who, tried, atLeast) => {
    const shop = await t().signUp({ email: tried === inner ? 'ops@example.com' : 'somebody@example.com' });
    const records = await recordsOf(shop);
    let failures = 0;
    for (const target of tried) {
      const { operation, query } = target;
      const body = !takesJson(operation.body) ? undefined : withRecords(target.body, records);
      const input = { params: paramsFor(target, records), query, body, sid: shop.sid };
      // A copy in memory answers who it is; then the doors are shut.
      const answer = await withoutDatabase(() => callAs(t(), operation, input));
      if (answer.status < 500) continue;
      failures += 1;
      expect.soft(answer.body, target.name).not.toMatch(/relation|SQLSTATE|42P01|\.ts|select|ECONN|10\.1\.2\.3|amina|stack|DriverError/i);
      // Our own API writes JSON.
      const problem = JSON.parse(answer.body) as Record<string, unknown>;
      expect.soft(Object.keys(problem).filter((name) => !allowed.has(name)), target.name).toEqual([]);
      expect.soft(problem['code'], target.name).toMatch(/^system\./);
    }
    expect(failures / tried.length).toBeGreaterThan(atLeast);
    // The log has it, with the same request's id: whoever is on call needs what nobody else may see.
    expect(JSON.stringify(t().logLines)).toContain('42P01');
  });
});
