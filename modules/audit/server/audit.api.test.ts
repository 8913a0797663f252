import { customers } from '@dott/modules/customers/contract';
import { openClient } from '@dott/platform/db';
import { newId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { audit } from '../contract.ts';
import { sealTenant } from './chain.ts';

const t = testApp();

async function asOwner<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  const client = openClient(t().databaseUrl, 'test');
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('list', () => {
  it.each([['from', 'yesterday'], ['to', '2026-02-30'], ['actor', 'me'], ['cursor', 'x'], ['limit', 1000]])('refuses %s=%s', async (field, value) => {
    const { api } = await t().signUp();
    const problem = await problemOf(api(audit).list({ query: { [field]: value } }));
    expect(problem.body).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(Object.keys(problem.body.fields ?? {})).toEqual([field]);
  });

  it('tells who wrote and read what, from where, newest first', async () => {
    const { api, userId } = await t().signUp();
    const { id } = await api(customers).create({ body: { name: 'Ada' } });
    await api(customers).get({ params: { id } });
    await api(customers).list();
    await t().services.auditTrail.settle();
    const { items } = await api(audit).list({ query: { entity: 'customer' } });
    const from = { actor: { kind: 'session', userId }, ip: '203.0.113.7', requestId: expect.any(String) };
    expect(items.toSorted((a, b) => (a.action < b.action ? -1 : 1))).toMatchObject([
      { kind: 'write', action: 'customers.create', entity: 'customer', entityId: id, ...from },
      { kind: 'read', action: 'customers.get', entity: 'customer', entityId: id, records: 1, ...from },
      { kind: 'read', action: 'customers.list', entity: 'customer', entityId: null, records: 1, ...from },
    ]);
    expect(items.map((item) => item.at)).toEqual(items.map((item) => item.at).toSorted().toReversed());
  });

  it('a refused write leaves no line', async () => {
    const { api } = await t().signUp();
    await problemOf(api(customers).archive({ params: { id: newId() } }));
    expect((await api(audit).list()).items).toEqual([]);
  });

  it('finds by person, record, kind and day', async () => {
    const { api, tenantId, userId } = await t().signUp();
    const other = await t().signUp({ tenantId });
    const { id } = await api(customers).create({ body: { name: 'Ada' } });
    await other.api(customers).create({ body: { name: 'Eve' } });
    const actions = async (query: Parameters<ReturnType<typeof api<typeof audit>>['list']>[0]) => (await api(audit).list(query)).items.map((item) => item.actor.userId);
    expect(await actions({ query: { actor: userId } })).toEqual([userId]);
    expect(await actions({ query: { entity: 'customer', entityId: id } })).toEqual([userId]);
    expect(await actions({ query: { kind: 'read' } })).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await actions({ query: { from: today, to: today } })).toHaveLength(2);
    expect(await actions({ query: { to: '2020-01-01' } })).toEqual([]);
  });

  it('goes through all pages, each line once, also where many have the same moment', async () => {
    const { api, tenantId } = await t().signUp();
    await asOwner(`insert into app.audit_event (tenant_id, id, at, kind, actor_kind, operation, action, entity)
      select $1, gen_random_uuid(), '2026-01-01T00:00:00.0004Z'::timestamptz + n / 10 * interval '1 ms', 'write', 'job', 'x', 'x', 'x' from generate_series(1, 35) n`, [tenantId]);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await api(audit).list({ query: { limit: 6, entity: 'x', ...(cursor && { cursor }) } });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(35);
    expect(new Set(seen).size).toBe(35);
  });
});

describe('append-only', () => {
  it.each([
    `update app.audit_event set action = 'x'`, 'delete from app.audit_event', `update app.audit_seal set hash = ''`, 'delete from app.audit_seal',
  ])('the role of requests may not: %s', async (statement) => {
    const { actor } = await t().signUp();
    const work = t().services.db.withTenant(actor, (tx) => tx.run({ compile: () => ({ ...tx.sql.selectFrom('audit_event').compile(), sql: statement, parameters: [] }) }));
    await expect(work).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the chain', () => {
  const withLines = async () => {
    const shop = await t().signUp();
    for (const name of ['Ada', 'Bea', 'Cyd']) await shop.api(customers).create({ body: { name } });
    await t().services.auditTrail.settle();
    return shop;
  };

  it('holds every committed line and grows', async () => {
    const { api } = await withLines();
    expect(await api(audit).verify()).toEqual({ intact: true, sealed: 3, open: 0, brokenAt: null });
    await t().services.auditTrail.settle();
    expect(await api(audit).verify()).toMatchObject({ intact: true, sealed: 4 });
  });

  it.each([
    ['a changed line', `update app.audit_event set detail = '{"a": 1}' where tenant_id = $1 and id = (select event_id from app.audit_seal where tenant_id = $1 and seq = 2)`, 2],
    ['a changed moment', `update app.audit_event set at = at + interval '1 ms' where tenant_id = $1 and id = (select event_id from app.audit_seal where tenant_id = $1 and seq = 3)`, 3],
    ['a removed seal', 'delete from app.audit_seal where tenant_id = $1 and seq = 2', 2],
    ['a cut end', 'delete from app.audit_seal where tenant_id = $1 and seq = 3', 3],
    ['a forged hash', `update app.audit_seal set hash = repeat('0', 64) where tenant_id = $1 and seq = 1`, 1],
  ])('gives away %s', async (_what, statement, brokenAt) => {
    const { api, tenantId } = await withLines();
    await asOwner(statement, [tenantId]);
    expect(await api(audit).verify()).toMatchObject({ intact: false, brokenAt });
  });

  it('many sealers at once make one chain', async () => {
    const { api, tenantId } = await t().signUp();
    const { db } = t().services;
    const work = Array.from({ length: 12 }, (_each, n) => (n % 3 === 0 ? sealTenant(db, tenantId) : api(customers).create({ body: { name: `c${n}` } })));
    await Promise.all(work);
    await sealTenant(db, tenantId);
    expect(await api(audit).verify()).toEqual({ intact: true, sealed: 8, open: 0, brokenAt: null });
  });

  it('a line of a transaction that is still open comes behind, not in between', async () => {
    const { api, tenantId } = await t().signUp();
    const client = openClient(t().databaseUrl, 'test');
    await client.connect();
    await client.query('begin');
    await client.query(`insert into app.audit_event (tenant_id, id, kind, actor_kind, operation, action, entity) values ($1, $2, 'write', 'job', 'slow', 'slow', 'x')`, [tenantId, newId()]);
    await api(customers).create({ body: { name: 'quick' } });
    await sealTenant(t().services.db, tenantId);
    expect(await api(audit).verify()).toMatchObject({ intact: true, sealed: 0 });
    await client.query('commit');
    await client.end();
    await sealTenant(t().services.db, tenantId);
    expect(await api(audit).verify()).toMatchObject({ intact: true, sealed: 2, open: 0 });
  });

  it('goes on after a restore into a cluster whose transactions count from the beginning', async () => {
    const { api, tenantId } = await withLines();
    await asOwner(`update app.audit_event set tx = tx + 1000000000 where tenant_id = $1`, [tenantId]);
    await asOwner(`update app.audit_chain set sealed_before = sealed_before + 1000000000 where tenant_id = $1`, [tenantId]);
    await api(customers).create({ body: { name: 'after' } });
    await t().services.auditTrail.settle();
    expect(await api(audit).verify()).toMatchObject({ intact: true, sealed: 4, open: 0 });
  });
});

isolationSuite(audit, t, async (_app, owner) => {
  await owner.api(customers).create({ body: { name: 'Ada' } });
  return { list: { query: { kind: 'write', to: '2026-01-01' } }, verify: {} };
});
