import { openClient, type TenantActor, type TenantTx } from '@dott/platform/db';
import { newId, type TenantId } from '@dott/platform/ids';
import { foldText, searchWords } from '@dott/platform/search';
import { problemOf, testApp } from '@dott/platform/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customers, type CustomerId } from '../contract.ts';
import { searchedTexts } from '../rules.ts';
import { findCustomer, listCustomers } from './customers.sql.ts';
import { changeCustomer, createCustomer, customerSnapshotOf, getCustomer, listPage, removeCustomer, setArchived } from './customers.ts';

const t = testApp();

async function asOwner(work: (query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>) => Promise<void>): Promise<void> {
  const client = openClient(t().databaseUrl, 'test');
  await client.connect();
  try {
    await work((text, values) => client.query(text, values));
  } finally {
    await client.end();
  }
}

describe('flights', () => {
  async function flightsOf(actor: TenantActor, work: (tx: TenantTx) => Promise<unknown>): Promise<number> {
    let flights = 0;
    await t().services.db.withTenant(actor, work, { onFlight: () => (flights += 1), about: { entity: 'customer', entityId: null } });
    return flights;
  }

  it('a read is one round trip, a write one or two', async () => {
    const { actor, api } = await t().signUp();
    const { id } = await api(customers).create({ body: { name: 'Ada' } });
    const page = { archived: false, limit: 50 };
    expect({
      list: await flightsOf(actor, (tx) => listPage(tx, page)),
      search: await flightsOf(actor, (tx) => listPage(tx, { ...page, q: 'ada love' })),
      get: await flightsOf(actor, (tx) => getCustomer(tx, id)),
      create: await flightsOf(actor, (tx) => createCustomer(tx, { name: 'Eve' })),
      change: await flightsOf(actor, (tx) => changeCustomer(tx, id, { name: 'Eve' })),
      archive: await flightsOf(actor, (tx) => setArchived(tx, id, new Date())),
      remove: await flightsOf(actor, (tx) => removeCustomer(tx, id)),
    }).toEqual({ list: 1, search: 1, get: 1, create: 1, change: 2, archive: 2, remove: 2 });
  });
});

describe('remove', () => {
  it('is refused while a document of any module refers to the customer', async () => {
    const { tenantId, api } = await t().signUp();
    const params = await api(customers).create({ body: { name: 'Ada' } });
    await asOwner(async (query) => {
      await query(`create table app.referring_document (tenant_id uuid, id uuid, customer_id uuid, primary key (tenant_id, id),
        foreign key (tenant_id, customer_id) references app.customer (tenant_id, id))`);
      await query('insert into app.referring_document values ($1, $2, $3)', [tenantId, newId(), params.id]);
    });
    expect((await problemOf(api(customers).remove({ params }))).body).toMatchObject({ status: 409, code: 'customers.in-use' });
    expect(await api(customers).get({ params })).toEqual(params);
  });
});

describe('customerSnapshotOf', () => {
  it('throws for an unknown customer', async () => {
    const { actor } = await t().signUp();
    const unknown = t().services.db.withTenant(actor, async (tx) => customerSnapshotOf(await tx.run(findCustomer(tx, newId<CustomerId>()))));
    await expect(unknown).rejects.toMatchObject({ code: 'customers.not-found' });
  });

  it('is what a document shows, without what is only ours to know', async () => {
    const { actor, api } = await t().signUp();
    const customer = await api(customers).create({ body: { name: 'Ada', taxId: 'P1', notes: 'pays late', billingAddress: { city: 'London' } } });
    const snapshot = await t().services.db.withTenant(actor, async (tx) => customerSnapshotOf(await tx.run(findCustomer(tx, customer.id))));
    const { id, name, email, taxId, currency, paymentTermsDays, billingAddress } = customer;
    expect(snapshot).toEqual({ id, name, email, taxId, currency, paymentTermsDays, billingAddress });
  });
});

describe('search', () => {
  it('finds exactly what a naive search through all texts finds', async () => {
    const { actor, api } = await t().signUp();
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'É', 'ß', '1', '-', '💡', ' '), minLength: 1, maxLength: 12 });
    const made = fc.sample(fc.record({ name: word.map((text) => `x${text}`), phone: word, taxId: word }), { numRuns: 40, seed: 7 });
    const kept = await Promise.all(made.map((body) => api(customers).create({ body })));
    const query = fc.string({ unit: fc.constantFrom('a', 'b', 'e', '1', ' ', '💡', '%', '_'), maxLength: 5 });
    await fc.assert(fc.asyncProperty(query, async (q) => {
      const naive = kept.filter((customer) => searchWords(q).every((part) => searchedTexts(customer).some((text) => foldText(text ?? '').includes(part))));
      const page = await t().services.db.withTenant(actor, (tx) => listPage(tx, { q, archived: false, limit: 100 }));
      expect(page.items.map((item) => item.id).toSorted()).toEqual(naive.map((item) => item.id).toSorted());
    }), { numRuns: 80 });
  });

  it('is served by the index of endings under row-level security', async () => {
    const { actor, tenantId } = await t().signUp();
    await fill(tenantId, 4_000);
    const plan = await t().services.db.withTenant(actor, async (tx) => {
      const { sql: text, parameters, ...rest } = listCustomers(tx, { words: ['3999'], archived: false, after: undefined, limit: 50 }).compile();
      return tx.run<Record<string, string>>({ compile: () => ({ ...rest, sql: `explain ${text}`, parameters }) });
    });
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/customer_token_pkey[\s\S]*Index Cond: .*token >= '3999'/);
  });
});

/** Many customers at once, as the owner of the tables. */
async function fill(tenantId: TenantId, count: number): Promise<void> {
  await asOwner(async (query) => {
    await query(`insert into app.customer (tenant_id, id, name, name_key) select $1, gen_random_uuid(), 'c' || n, 'c' || n from generate_series(1, $2) n`, [tenantId, count]);
    await query(`insert into app.customer_token (tenant_id, token, customer_id)
      select distinct tenant_id, substr(name_key, start), id from app.customer, generate_series(1, 5) start where tenant_id = $1 and start <= length(name_key)`, [tenantId]);
    await query('analyze app.customer, app.customer_token');
  });
}
