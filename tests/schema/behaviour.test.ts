import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customers } from '@dott/modules/customers/contract';
import { expenses } from '@dott/modules/expenses/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { databaseUrls } from '@dott/platform/config';
import { openClient } from '@dott/platform/db';
import { testApp, type TestShop } from '@dott/platform/testing';

const t = testApp();
const PNG = new File([Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')], 'receipt.png');
let client: ReturnType<typeof openClient>;
let owner: TestShop;
let stranger: TestShop;

/** A business with something in as many tables as its people can fill. */
async function trade(shop: TestShop): Promise<void> {
  const { id: customerId } = await shop.api(customers).create({ body: { name: 'Only here' } });
  const lines = [{ description: 'Maize', quantity: '2', unitPrice: '50', taxRate: '16' }];
  const draft = await shop.api(invoices).create({ body: { customerId, issueDate: '2026-11-22', lines } }, { idempotencyKey: 'trade' });
  const params = { id: draft.id };
  await shop.api(invoices).issue({ params });
  await shop.api(invoices).pay({ params, body: { amount: '10', date: '2026-11-22', method: 'cash' } });
  const expense = await shop.api(expenses).create({ body: { date: '2026-11-22', category: 'rent', amount: '5' } });
  await shop.api(expenses).addReceipt({ params: { id: expense.id }, file: PNG });
}

beforeAll(async () => {
  [owner, stranger] = [await t().signUp(), await t().signUp()];
  await trade(owner);
  client = openClient(databaseUrls(t().config).app, 'behaviour test');
  await client.connect();
});
afterAll(async () => client.end());

async function readableTables(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`select c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p', 'v') and has_table_privilege(c.oid, 'select') order by 1`);
  return rows.map((row) => row.name);
}

/** Runs one statement as the app role, as the given tenant or as nobody, and takes it back. */
async function as<T extends object>(tenantId: string | undefined, text: string): Promise<{ rows: T[] } | Error> {
  await client.query('begin');
  try {
    if (tenantId) await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    return await client.query<T>(text);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  } finally {
    await client.query('rollback');
  }
}

async function rowsSeen(tenantId: string, table: string): Promise<number> {
  const seen = await as<{ count: number }>(tenantId, `select count(*) as count from ${table}`);
  if (seen instanceof Error) throw seen;
  return seen.rows[0]?.count ?? 0;
}

describe('every table that the app role can read', () => {
  it('shows nothing to nobody: without a tenant it is an error, not an empty answer', async () => {
    const tables = await readableTables();
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) expect(await as(undefined, `select * from ${table}`), table).toBeInstanceOf(Error);
  });

  it('shows the owner their rows and a stranger none of them', async () => {
    const filled: string[] = [];
    for (const table of await readableTables()) {
      if ((await rowsSeen(owner.tenantId, table)) > 0) filled.push(table);
      const foreign = await as<{ count: number }>(stranger.tenantId, `select count(*) as count from ${table} where tenant_id = '${owner.tenantId}'`);
      expect(foreign, table).toMatchObject({ rows: [{ count: 0 }] });
      const everything = await as<{ tenant_id: string }>(stranger.tenantId, `select distinct tenant_id from ${table}`);
      if (everything instanceof Error) throw everything;
      expect(everything.rows.filter((row) => row.tenant_id !== stranger.tenantId), table).toEqual([]);
    }
    expect(filled).toEqual(expect.arrayContaining([
      'app.account', 'app.business', 'app.customer', 'app.expense', 'app.file', 'app.idempotency_key', 'app.invoice', 'app.invoice_line',
      'app.journal_entry', 'app.journal_line',
    ]));
  });

  it('lets nobody move a row to another tenant or change one there', async () => {
    for (const table of await readableTables()) {
      const moved = await as(owner.tenantId, `update ${table} set tenant_id = '${stranger.tenantId}' returning tenant_id`);
      const changed = await as(stranger.tenantId, `update ${table} set tenant_id = tenant_id where tenant_id = '${owner.tenantId}' returning tenant_id`);
      const removed = await as(stranger.tenantId, `delete from ${table} where tenant_id = '${owner.tenantId}' returning tenant_id`);
      for (const outcome of [moved, changed, removed]) {
        if (!(outcome instanceof Error)) expect(outcome.rows, table).toEqual([]);
      }
    }
  });
});

describe('the app role outside the tables of a tenant', () => {
  it.each([
    ['system tables', 'select * from system.session'], ['people', 'select * from system.user_account'], ['the queue', 'select * from graphile_worker._private_jobs'],
    ['temporary tables', 'create temporary table t (a int)'], ['new tables', 'create table app.t (a int)'], ['truncation', 'truncate app.customer'],
    ['another role', 'set role postgres'], ['policies', 'alter table app.customer disable row level security'], ['row security off', 'set row_security = off; select * from app.customer'],
    ['the server\'s files', `select pg_read_file('postgresql.conf')`], ['password hashes', 'select * from pg_authid'],
  ])('cannot reach %s', async (_what, text) => {
    expect(await as(owner.tenantId, text)).toBeInstanceOf(Error);
  });
});
