import { randomUUID } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { customers } from '@dott/modules/customers/contract';
import { openClient } from '@dott/platform/db';
import { newId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { systemClock, today } from '@dott/platform/time';
import { describe, expect, it, vi } from 'vitest';
import { audit } from '../contract.ts';
import { sealTenant, verifyChain } from './chain.ts';

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
    const day = today(systemClock, 'Africa/Nairobi');
    expect(await actions({ query: { from: day, to: day } })).toHaveLength(2);
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

describe('people and days', () => {
  it('names who is known, and counts days where the business is', async () => {
    const { api, userId, tenantId } = await t().signUp();
    await asOwner(`insert into app.audit_event (tenant_id, id, at, kind, actor_kind, user_id, operation, action, entity)
      values ($1, gen_random_uuid(), '2026-03-01T22:30:00Z', 'write', 'session', $2, 'x', 'x', '=cmd()')`, [tenantId, userId]);
    const dayOf = async (day: string) => (await api(audit).list({ query: { from: day, to: day } })).items;
    expect(await dayOf('2026-03-01')).toEqual([]);
    expect(await dayOf('2026-03-02')).toMatchObject([{ actor: { kind: 'session', userId, name: 'Amina Odhiambo', email: `${userId}@example.com` } }]);
  });
});

describe('export', () => {
  it('has every line that fits, over many pages, and no formula', async () => {
    const { api, tenantId } = await t().signUp();
    await asOwner(`insert into app.audit_event (tenant_id, id, kind, actor_kind, operation, action, entity, entity_id)
      select $1, gen_random_uuid(), 'write', 'job', 'x', 'x', '=cmd()', n::text from generate_series(1, 230) n`, [tenantId]);
    const file = await api(audit).export({ query: { kind: 'write' } });
    const lines = (await file.text()).trim().split('\r\n');
    expect(lines).toHaveLength(231);
    expect(lines.filter((line) => line.includes(",'=cmd(),"))).toHaveLength(230);
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
  const checked = (shop: TestShop) => t().services.db.withTenant(shop.actor, verifyChain);

  /** Seals until nothing is open: transactions of other tests on the same server hold lines back for a moment. */
  async function sealed(shop: TestShop) {
    for (let round = 0; round < 200; round += 1) {
      await sealTenant(t().services.db, shop.tenantId);
      const found = await checked(shop);
      if (found.open === 0) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('lines stayed open');
  }
  const withLines = async () => {
    const shop = await t().signUp();
    for (const name of ['Ada', 'Bea', 'Cyd']) await shop.api(customers).create({ body: { name } });
    await sealed(shop);
    return shop;
  };

  it('holds every committed line and grows; anybody with the permission may check it', async () => {
    const shop = await withLines();
    expect(await shop.api(audit).verify()).toMatchObject({ intact: true, brokenAt: null });
    await shop.api(customers).create({ body: { name: 'Dot' } });
    expect((await checked(shop)).intact).toBe(true);
    expect((await sealed(shop)).sealed).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['a changed line', `update app.audit_event set detail = '{"a": 1}' where tenant_id = $1 and id = (select event_id from app.audit_seal where tenant_id = $1 and seq = 2)`, 2],
    ['a changed moment', `update app.audit_event set at = at + interval '1 ms' where tenant_id = $1 and id = (select event_id from app.audit_seal where tenant_id = $1 and seq = 3)`, 3],
    ['a removed seal', 'delete from app.audit_seal where tenant_id = $1 and seq = 2', 2],
    ['a cut end', 'delete from app.audit_seal where tenant_id = $1 and seq = 3', 3],
    ['a forged hash', `update app.audit_seal set hash = repeat('0', 64) where tenant_id = $1 and seq = 1`, 1],
  ])('gives away %s', async (_what, statement, brokenAt) => {
    const shop = await withLines();
    await asOwner(statement, [shop.tenantId]);
    expect(await checked(shop)).toMatchObject({ intact: false, brokenAt });
  });

  it('many sealers at once make one chain', async () => {
    const shop = await t().signUp();
    const { db } = t().services;
    await Promise.all(Array.from({ length: 12 }, (_each, n) => (n % 3 === 0 ? sealTenant(db, shop.tenantId) : shop.api(customers).create({ body: { name: `c${n}` } }))));
    expect(await sealed(shop)).toEqual({ intact: true, sealed: 8, open: 0, brokenAt: null });
  });

  it('a line of a transaction that is still open comes behind, not in between', async () => {
    const shop = await t().signUp();
    const client = openClient(t().databaseUrl, 'test');
    await client.connect();
    await client.query('begin');
    await client.query(`insert into app.audit_event (tenant_id, id, kind, actor_kind, operation, action, entity) values ($1, $2, 'write', 'job', 'slow', 'slow', 'x')`, [shop.tenantId, newId()]);
    await shop.api(customers).create({ body: { name: 'quick' } });
    await sealTenant(t().services.db, shop.tenantId);
    expect(await checked(shop)).toMatchObject({ intact: true, sealed: 0, open: 1 });
    await client.query('commit');
    await client.end();
    expect(await sealed(shop)).toMatchObject({ intact: true, sealed: 2 });
  });

  it('goes on after a restore into a cluster whose transactions count from the beginning', async () => {
    const shop = await withLines();
    await asOwner(`update app.audit_event set tx = tx + 1000000000 where tenant_id = $1`, [shop.tenantId]);
    await asOwner(`update app.audit_chain set sealed_before = sealed_before + 1000000000 where tenant_id = $1`, [shop.tenantId]);
    await shop.api(customers).create({ body: { name: 'after' } });
    expect(await sealed(shop)).toMatchObject({ intact: true, sealed: 4 });
  });
});

describe('what a process that died has left', () => {
  /** A file with a line, as a process that is gone for a quarter of an hour has left it. */
  function leave(content: object): void {
    const file = join(t().config.dataDir, 'spool', 'reads', `999999999-${randomUUID().slice(0, 8)}.open`);
    writeFileSync(file, `${JSON.stringify(content)}\n`);
    utimesSync(file, 0, Date.now() / 1_000 - 15 * 60);
  }

  it('reads come into the trail once, also when their file comes twice', async () => {
    const { api, tenantId, userId } = await t().signUp();
    const line = {
      id: newId(), at: '2026-11-22T10:00:00.000Z', tenantId, userId, operation: 'customers.get', entity: 'customer', entityId: 'c1', count: 1, ip: null, requestId: 'r',
    };
    for (let time = 0; time < 2; time += 1) {
      leave(line);
      await t().services.auditTrail.settle();
    }
    expect((await api(audit).list({ query: { entityId: 'c1' } })).items).toMatchObject([{ id: line.id, at: line.at, kind: 'read', action: 'customers.get' }]);
  });

  it('a business that it had not sealed is sealed by the next', async () => {
    const shop = await t().signUp();
    await asOwner(`insert into app.audit_event (tenant_id, id, kind, actor_kind, operation, action, entity) values ($1, $2, 'write', 'job', 'x', 'x', 'x')`, [shop.tenantId, newId()]);
    leave({ mark: shop.tenantId });
    await vi.waitFor(async () => {
      await t().services.auditTrail.settle();
      expect(await t().services.db.withTenant(shop.actor, verifyChain)).toMatchObject({ intact: true, sealed: 1, open: 0 });
    }, { timeout: 10_000, interval: 100 });
  });
});

isolationSuite(audit, t, async (_app, owner) => {
  await owner.api(customers).create({ body: { name: 'Ada' } });
  const query = { kind: 'write', to: '2026-01-01' };
  return { list: { query }, export: { query }, verify: {} };
});
