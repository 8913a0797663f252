import { createHash } from 'node:crypto';
import { audit } from '@dott/modules/audit/contract';
import { customers } from '@dott/modules/customers/contract';
import { openClient } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import { testApp, type TestShop } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { sealTenant, verifyChain } from './chain.ts';
import { signHeads, verifyTrails } from './heads.ts';

const t = testApp();

async function asOwner(statement: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
  const client = openClient(t().databaseUrl, 'test');
  await client.connect();
  const { rows } = await client.query(statement, [...values]);
  await client.end();
  return rows as Record<string, unknown>[]; // Rows of whatever the test asked for.
}

async function withLines(): Promise<TestShop> {
  const shop = await t().signUp();
  for (const name of ['Ada', 'Bea', 'Cyd']) await shop.api(customers).create({ body: { name } });
  // Transactions of other tests on the same server hold lines back for a moment.
  await expect.poll(async () => {
    await sealTenant(t().services.db, shop.tenantId);
    return (await t().services.db.withTenant(shop.actor, verifyChain)).open;
  }, { timeout: 10_000 }).toBe(0);
  return shop;
}

async function report(shop: TestShop, services: Services = t().services) {
  for await (const one of verifyTrails(services, shop.tenantId)) return one;
  return expect.fail('no report');
}

describe('signed heads', () => {
  it('are made once a day for a chain that grew, and stand in the log', async () => {
    const shop = await withLines();
    expect(await signHeads(t().services)).toBeGreaterThanOrEqual(1);
    expect(await signHeads(t().services)).toBe(0);
    t().clock.advance(24 * 3_600_000);
    expect(await signHeads(t().services)).toBe(0);
    expect(await shop.api(audit).verify()).toMatchObject({ intact: true, heads: 1, brokenHead: null });
  });

  it('give away a chain that its owner rewrote as a whole', async () => {
    const shop = await withLines();
    await signHeads(t().services);
    // The owner of the database changes a line and makes every hash behind it anew.
    await asOwner(`update app.audit_event set ip = '10.0.0.1' where tenant_id = $1 and id = (select event_id from app.audit_seal where tenant_id = $1 and seq = 2)`, [shop.tenantId]);
    const texts = await asOwner(`select s.seq, jsonb_build_array(e.id, (extract(epoch from e.at) * 1000)::bigint, e.kind, e.actor_kind, e.user_id, e.session_id,
      e.operation, e.action, e.entity, e.entity_id, e.detail, e.records, e.ip, e.request_id)::text as text
      from app.audit_seal s join app.audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = $1 order by s.seq`, [shop.tenantId]);
    let hash = '';
    for (const { seq, text } of texts) {
      hash = createHash('sha256').update(`${hash}\n${String(text)}`).digest('hex');
      await asOwner('update app.audit_seal set hash = $3 where tenant_id = $1 and seq = $2', [shop.tenantId, seq, hash]);
    }
    await asOwner('update app.audit_chain set hash = $2 where tenant_id = $1', [shop.tenantId, hash]);
    expect((await t().services.db.withTenant(shop.actor, verifyChain)).intact).toBe(true);
    expect(await report(shop)).toMatchObject({ intact: false, brokenAt: null, brokenHead: t().clock.now().toISOString().slice(0, 10) });
    await asOwner('update app.audit_head set hash = $2 where tenant_id = $1', [shop.tenantId, hash]);
    expect((await report(shop)).intact).toBe(false);
  });

  it('stay good when the secret key is changed, as long as the old one is named', async () => {
    const shop = await withLines();
    await signHeads(t().services);
    const { services } = t();
    const next = { ...services, config: { ...services.config, secretKey: 'another secret key that is long enough too' } };
    expect((await report(shop, next)).intact).toBe(false);
    expect((await report(shop, { ...next, config: { ...next.config, secretKeysOld: [services.config.secretKey] } })).intact).toBe(true);
  });
});

describe('dott audit verify', () => {
  it('names the first broken line and tells of it', async () => {
    const shop = await withLines();
    const [line] = await asOwner('select event_id from app.audit_seal where tenant_id = $1 and seq = 2', [shop.tenantId]);
    await asOwner(`update app.audit_event set detail = '{"a": 1}' where tenant_id = $1 and id = $2`, [shop.tenantId, line?.['event_id']]);
    expect(await report(shop)).toMatchObject({ intact: false, brokenAt: 2, brokenLine: line?.['event_id'] });
    expect(t().logLines.join('')).toContain('[SECURITY_CRITICAL] AUDIT_BROKEN');
  });
});
