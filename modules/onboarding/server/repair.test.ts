import { describe, expect, it } from 'vitest';
import { openClient } from '@dott/platform/db';
import { testApp, unique, type TestApp } from '@dott/platform/testing';
import { customers } from '@dott/modules/customers/contract';
import { files } from '@dott/modules/files/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { changePlan, operatorActor } from '@dott/modules/tenants/server';
import { onboarding } from '../contract.ts';
import { overviewOfTenants, overviewOfUsers, repair, waitingOnboardings } from './index.ts';

const app = testApp();

async function rows(t: TestApp, text: string, values: unknown[], withoutTriggers = false): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'repair test');
  await client.connect();
  try {
    if (withoutTriggers) await client.query('set session_replication_role = replica');
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Does what the database would refuse from any program of ours: as a restore does, without its triggers. */
const damaged = (t: TestApp, text: string, values: unknown[]) => rows(t, text, values, true);

async function owner(t: TestApp) {
  const email = `${unique('owner')}@example.com`;
  return { ...await t.signUp({ email }), email };
}

const lines = (t: TestApp, tenantId: string) => rows(t, `select action, operation, actor_kind from app.audit_event where tenant_id = $1 and operation = 'operator:cli'`, [tenantId]);

describe('repair onboarding', () => {
  it.each([
    ['unfinished-though-open', `update system.onboarding set state = 'SUBSCRIPTION_SELECTION', completed_at = null where tenant_id = $1`, /SUBSCRIPTION_SELECTION, plan basic/],
    ['no-onboarding', 'delete from system.onboarding where tenant_id = $1', /no onboarding/],
  ])('%s: tells, then completes, once, and every session sees it', async (fault, damage, before) => {
    const t = app();
    const shop = await owner(t);
    await damaged(t, damage, [shop.tenantId]);
    expect((await shop.api(onboarding).get()).state).toBe(fault === 'no-onboarding' ? 'COMPLETED' : 'SUBSCRIPTION_SELECTION');
    const told = await repair(t.services, 'onboarding', { email: shop.email, dryRun: true });
    expect(told).toMatchObject([{ email: shop.email, tenantId: shop.tenantId, fault, before: expect.stringMatching(before) }]);
    expect(await lines(t, shop.tenantId)).toEqual([]);
    expect(await repair(t.services, 'onboarding', { email: ` ${shop.email.toUpperCase()}`, dryRun: false })).toEqual(told);
    expect(await lines(t, shop.tenantId)).toEqual([{ action: 'repair.onboarding', operation: 'operator:cli', actor_kind: 'operator' }]);
    expect(await shop.api(sessions).current()).toMatchObject({ onboardingCompleted: true, needsOnboarding: false });
    expect(await repair(t.services, 'onboarding', { email: shop.email, dryRun: false })).toEqual([]);
    expect(await lines(t, shop.tenantId)).toHaveLength(1);
  });

  it('leaves alone who is still on the way, and says where they are', async () => {
    const t = app();
    const shop = await owner(t);
    await shop.api(onboarding).startAnother({ body: { businessName: 'Second', businessType: 'retail', country: 'KE', currency: 'KES' } });
    expect(await repair(t.services, 'onboarding', { email: shop.email, dryRun: false })).toEqual([]);
    expect(await waitingOnboardings(t.services, shop.email)).toEqual([{ state: 'BUSINESS_INFO', people: 1 }]);
  });
});

describe('repair orphans', () => {
  it('somebody who paid and has no business gets it, with its books, once even when two repair at once', async () => {
    const t = app();
    const person = await owner(t);
    const id = crypto.randomUUID();
    await damaged(t, `insert into system.onboarding (tenant_id, user_id, state, business_name, business_type, country, currency, time_zone, plan, billing_cycle, completed_at)
      values ($1, $2, 'COMPLETED', 'Paid and lost', 'retail', 'KE', 'KES', 'Africa/Nairobi', 'professional', 'annual', now())`, [id, person.userId]);
    expect(await repair(t.services, 'orphans', { email: person.email, dryRun: true })).toMatchObject([{ tenantId: id, fault: 'no-business', before: 'COMPLETED, plan professional, no business' }]);
    const runs = await Promise.all([1, 2].map(() => repair(t.services, 'orphans', { email: person.email, dryRun: false })));
    expect(runs.flat()).toHaveLength(1);
    expect(await rows(t, 'select plan, billing_cycle from system.tenant where id = $1', [id])).toEqual([{ plan: 'professional', billing_cycle: 'annual' }]);
    expect(await rows(t, 'select role, status from system.membership where tenant_id = $1', [id])).toEqual([{ role: 'owner', status: 'active' }]);
    expect((await rows(t, 'select 1 from app.account where tenant_id = $1', [id])).length).toBeGreaterThan(30);
    expect(await lines(t, id)).toMatchObject([{ action: 'repair.orphans' }]);
  });

  it('a business without anybody inside gets its owner back', async () => {
    const t = app();
    const shop = await owner(t);
    await damaged(t, `update system.membership set status = 'removed' where tenant_id = $1`, [shop.tenantId]);
    expect(await repair(t.services, 'orphans', { dryRun: false })).toMatchObject([{ tenantId: shop.tenantId, fault: 'nobody-inside' }]);
    expect((await shop.api(sessions).current()).tenant?.id).toBe(shop.tenantId);
    expect(await repair(t.services, 'orphans', { dryRun: false })).toEqual([]);
  });
});

describe('overviews and plans', () => {
  it('list businesses and people, or those of one address', async () => {
    const t = app();
    const shop = await owner(t);
    expect(await overviewOfTenants(t.services, shop.email)).toMatchObject([{ id: shop.tenantId, plan: 'basic', members: 1, owner: shop.email }]);
    expect(await overviewOfUsers(t.services, shop.email)).toMatchObject([{ id: shop.userId, verified: true, businesses: 1, onboarding: 'COMPLETED' }]);
    expect((await overviewOfTenants(t.services)).length).toBeGreaterThan(1);
  });

  it('another plan is in every session and limit at once, and nothing that is over a limit is lost', async () => {
    const t = app();
    const shop = await owner(t);
    const change = (plan: 'basic' | 'professional', dryRun = false) => changePlan(t.services, operatorActor(shop.tenantId), { plan, billingCycle: 'monthly', dryRun });
    expect(await change('professional', true)).toEqual({ before: 'basic', after: 'professional' });
    expect((await shop.api(sessions).current()).plan).toBe('basic');
    await change('professional');
    expect((await shop.api(sessions).current()).plan).toBe('professional');
    expect((await shop.api(files).usage()).limitBytes).toBeNull();
    const member = await t.signUp({ tenantId: shop.tenantId, role: 'viewer' });
    expect(await change('basic')).toEqual({ before: 'professional', after: 'basic' });
    expect((await member.api(customers).list({ query: {} })).items).toEqual([]);
    expect(await change('basic')).toEqual({ before: 'basic', after: 'basic' });
    expect(await rows(t, `select detail from app.audit_event where tenant_id = $1 and action = 'tenants.changePlan' order by at`, [shop.tenantId])).toEqual([
      { detail: { before: 'basic', after: 'professional', billingCycle: 'monthly', readOnly: false } }, { detail: { before: 'professional', after: 'basic', billingCycle: null, readOnly: false } },
    ]);
    expect(await changePlan(t.services, operatorActor(crypto.randomUUID() as typeof shop.tenantId), { plan: 'basic', billingCycle: 'monthly', dryRun: false })).toBeUndefined();
  });
});
