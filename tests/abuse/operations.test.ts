import { takesJson } from '@dott/platform/http/contract';
import { openClient } from '@dott/platform/db';
import { testApp, type TestShop } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { isJson, leavesOf, replaced } from './leaves.ts';
import { callAs, paramsFor, recordsOf, targets, withRecords, type Answer, type Target } from './targets.ts';

const t = testApp({ env: { OPERATOR_EMAILS: 'ops@example.com' } });

const hostile = {
  quote: "'", 'SQL that ends a statement': "'); drop table app.customer cascade; --", 'SQL that is always true': "x' or '1'='1", 'SQL that waits': "1; select pg_sleep(9)--",
  'double quote': '" or ""="', backslash: '\\', 'dollar quotes': '$$;select 1;$$', NUL: 'a\0b', 'half a surrogate pair': 'a\ud800b', 'right to left': '\u202etxt.exe', 'line breaks': 'a\r\nX-Injected: 1',
  script: '<script>alert(1)</script>', path: '../../../../etc/passwd', prototype: '__proto__', template: '${7*7}{{7*7}}', 'per cent': '%00%0d%0a%', wildcard: '%_%', 'long text': 'x'.repeat(100_000),
  'large number': '1e999', 'no number': 'NaN', nothing: '', blank: ' ', emoji: '👩‍👩‍👧'.repeat(60),
  number: 9_007_199_254_740_991, negative: -1, fraction: 0.5, null: null, list: ['a'], object: { $ne: null }, yes: true,
} as const;

const sharp: ReadonlySet<string> = new Set(['quote', 'SQL that ends a statement', 'NUL', 'half a surrogate pair', 'long text', 'number', 'null', 'object']);

/** What must never stand in a failure: traces of code, statements, libraries, places on the disk. */
const leak = /\bat .{0,200}:\d+:\d+|node_modules|\/work\/|\/home\/|\.ts:|SQLSTATE|syntax error|relation "|column "|violates|pg_catalog|ZodError|PostgreSQL|invalid input syntax|undefined is not|Cannot read/i;

const statuses = new Map<number, number>();

function judge(answer: Answer, what: string): void {
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  expect(answer.status, `${what}: ${answer.body.slice(0, 300)}`).not.toBe(500);
  expect(answer.status, what).not.toBe(503);
  if (answer.status >= 400) expect(answer.body, what).not.toMatch(leak);
}

type Ready = { readonly shop: TestShop; readonly records: Awaited<ReturnType<typeof recordsOf>> };
const kept = new Map<string, Promise<Ready>>();

/** Somebody who may call the operation, with records to call it on; people are shared where one call does not spoil the next. */
function stranger(target: Target): Promise<Ready> {
  const operates = target.operation.access === 'operator' || target.operation.access === 'metrics';
  const own = target.name.startsWith('invoices.') || target.name.startsWith('team.');
  const key = operates ? 'operator' : own ? target.name : 'everybody';
  const known = kept.get(key);
  if (known && !own) return known;
  const made = t().signUp(operates ? { email: 'ops@example.com' } : {}).then(async (shop) => ({ shop, records: await recordsOf(shop) }));
  kept.set(key, made);
  return made;
}

const withInput = targets.filter(({ operation }) => operation.params ?? operation.query ?? takesJson(operation.body));
const changes = targets.filter(({ operation }) => takesJson(operation.body));

describe('hostile values', () => {
  it.each(changes)('$name: the input made from its schema is one that it takes', ({ operation, body }) => {
    if (!takesJson(operation.body)) throw new Error('has a body');
    expect(operation.body.safeParse(body).error?.issues, JSON.stringify(body)).toBeUndefined();
  });

  it.each(withInput)('$name: no value in any place is a failure of ours or tells what is inside', { timeout: 60_000 }, async (target) => {
    const { operation, query } = target;
    const { shop, records } = await stranger(target);
    const body = withRecords(target.body, records);
    const params = paramsFor(target, records);
    const parts = { body, query, params };
    for (const part of ['body', 'query', 'params'] as const) {
      for (const [nth, place] of leavesOf(parts[part]).entries()) {
        for (const [name, value] of Object.entries(hostile)) {
          // The first places of a part bear everything, its others what has bitten programs most often.
          if (nth > 2 && !sharp.has(name)) continue;
          // A path and a query know texts only; and a path that is empty is another path.
          if (part !== 'body' && (typeof value !== 'string' || value === '')) continue;
          const input = { ...parts, [part]: replaced(parts[part], place, value) };
          judge(await callAs(t(), operation, { ...input, sid: shop.sid }), `${name} in ${part} ${place.join('.')}`);
        }
      }
    }
  });

  it('reached the operations: few were turned away at the door', () => {
    const all = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const share = (...of: number[]): number => of.reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0) / all;
    expect(all).toBeGreaterThan(2_000);
    expect(share(401, 403, 429), JSON.stringify([...statuses])).toBeLessThan(0.25);
    expect(share(200, 201, 202, 204), JSON.stringify([...statuses])).toBeGreaterThan(0.05);
  });

  it('leave every table where it was', async () => {
    const client = openClient(t().databaseUrl, 'abuse test');
    await client.connect();
    try {
      const { rows: [row] } = await client.query<{ customers: number; tables: number }>(`select (select count(*)::int from app.customer) as customers, (select count(*)::int from pg_tables where schemaname in ('app', 'system')) as tables`);
      expect(row?.customers).toBeGreaterThan(10);
      expect(row?.tables).toBeGreaterThan(25);
    } finally {
      await client.end();
    }
  });
});

describe('shapes of a body', () => {
  const shapes: Readonly<Record<string, string>> = {
    'a list': '[]', 'a number': '1', null: 'null', 'a prototype': '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  };
  /** What the parser has to bear is the same for all. */
  const monsters: Readonly<Record<string, string>> = {
    'no JSON': '{"a":', 'a byte order mark': '\ufeff{}', nothing: '', 'ten thousand levels': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'ten thousand objects': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'twenty thousand members': `{${Array.from({ length: 20_000 }, (_each, index) => `"k${index}":1`).join(',')}}`,
  };

  it.each(changes)('$name: is refused or read, never a failure of ours', async (target) => {
    const { shop, records } = await stranger(target);
    const wild = target.name === 'customers.create' || target.name === 'identity.signUp' ? monsters : {};
    for (const [name, raw] of Object.entries({ ...shapes, ...wild })) judge(await callAs(t(), target.operation, { params: paramsFor(target, records), raw, sid: shop.sid }), name);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('the last of two members with one name counts, for the check and for the work alike', async () => {
    const shop = await t().signUp();
    const create = targets.find(({ name }) => name === 'customers.create');
    if (!create) throw new Error('customers can be created');
    const answer = await callAs(t(), create.operation, { params: {}, raw: '{"name":"First","name":"Second"}', sid: shop.sid });
    expect(answer.status).toBe(201);
    expect(answer.body).toContain('Second');
    expect(answer.body).not.toContain('First');
  });
});

describe('mass assignment', () => {
  const other = '0197f3a0-0000-7000-8000-00000000beef';
  const extra: Readonly<Record<string, unknown>> = {
    tenantId: other, tenant_id: other, id: other, userId: other, user_id: other, ownerId: other, createdBy: other, sessionId: other, role: 'owner-of-all', permissions: ['everything'], operator: true, isAdmin: true,
    emailVerified: true, email_verified_at: '2000-01-01', version: 987_654, number: 'HACK-0001', status: 'hacked', state: 'hacked', plan: 'hacked', currencyExponent: 9, balance: '987654.00', paid: '987654.00', totals: { payable: '987654.00' },
    createdAt: '1999-01-01T00:00:00.000Z', updatedAt: '1999-01-01T00:00:00.000Z', deletedAt: '1999-01-01', archivedAt: '1999-01-01T00:00:00.000Z', password_hash: 'hacked', onboardingCompleted: true,
  };

  it.each(changes)('$name: what the contract does not name is ignored or refused', async (target) => {
    const { shop, records } = await stranger(target);
    const body = withRecords(target.body, records);
    const named = isJson(body) ? Object.keys(body) : [];
    const unnamed = Object.fromEntries(Object.entries(extra).filter(([name]) => !named.includes(name)));
    const input = { params: paramsFor(target, records), query: target.query, sid: shop.sid };
    const given = isJson(body) ? withExtra(body, unnamed) : body;
    const answer = await callAs(t(), target.operation, { ...input, body: given });
    judge(answer, 'with everything');
    for (const trace of [other, 'HACK-0001', 'hacked', 'owner-of-all', '987654', '1999-01-01']) expect(answer.body).not.toContain(trace);
    const client = openClient(t().databaseUrl, 'abuse test');
    await client.connect();
    try {
      // Whatever was written stands under the business of the session.
      const { rows } = await client.query(`select 1 from app.customer where tenant_id = $1 union all select 1 from app.invoice where tenant_id = $1 union all select 1 from app.expense where tenant_id = $1 union all select 1 from system.membership where tenant_id = $1 or role = 'owner-of-all'`, [other]);
      expect(rows).toEqual([]);
    } finally {
      await client.end();
    }
  });
});

/** The unnamed members at the top and in the first object of every list. */
function withExtra(body: Readonly<Record<string, unknown>>, unnamed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const inner = Object.entries(body).map(([name, value]) => {
    const list = Array.isArray(value) ? value.map((item: unknown) => (isJson(item) ? { ...unnamed, ...item } : item)) : value;
    return [name, list] as const;
  });
  return { ...unnamed, ...Object.fromEntries(inner) };
}
