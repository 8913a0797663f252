import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { customers } from '@dott/modules/customers/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { ledger } from '@dott/modules/ledger/contract';
import { sessions } from '@dott/modules/sessions/contract';
import { team } from '@dott/modules/team/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { openClient } from '@dott/platform/db';
import { isolationSuite, mailsTo, problemOf, testApp, unique, type TestApp, type TestShop } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { privacy } from '../contract.ts';
import { listRemovable, removeBusiness } from './index.ts';

const app = testApp();
const businessName = 'Duka la Ngũgĩ';

isolationSuite(privacy, app, async () => ({ myData: {}, outlook: {}, erase: {}, closing: {}, close: { body: { name: businessName } }, reopen: {} }));

async function rows(t: TestApp, text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = openClient(t.databaseUrl, 'test');
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** The tables of the database that hold a text anywhere. */
async function placesOf(t: TestApp, text: string): Promise<string[]> {
  const tables = await rows(t, `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('app', 'system') and table_type = 'BASE TABLE' and table_name <> 'schema_migration'`);
  const holds = tables.map(({ name }) => `select '${String(name)}' as name where exists (select 1 from ${String(name)} each_row where each_row::text ilike $1)`);
  return (await rows(t, holds.join(' union all '), [`%${text}%`])).map(({ name }) => String(name));
}

async function letProofAge(t: TestApp, shop: TestShop): Promise<void> {
  await rows(t, `update system.session set proven_at = now() - interval '11 minutes' where user_id = $1`, [shop.userId]);
  await t.services.db.withSystem('test', (tx) => t.services.sessions.bumpUser(tx, shop.userId));
}

const codeOf = (work: Promise<unknown>) => problemOf(work).then((problem) => problem.code);
const myData = async (shop: TestShop): Promise<Record<string, unknown>> => JSON.parse(await (await shop.api(privacy).myData()).text()) as Record<string, unknown>;

describe('the data of a person', () => {
  it('is one file with everything about them and nothing that is secret or somebody else’s', async () => {
    const t = app();
    const shop = await t.signUp({ email: `${unique('me')}@example.com`, businessName: 'Own business' });
    const stranger = await t.signUp({ email: `${unique('stranger')}@example.com`, businessName: 'Foreign business' });
    await rows(t, `update system.user_account set given_name = 'Wanjiku', password_hash = 'hash-that-stays-here' where id = $1`, [shop.userId]);
    const text = await (await shop.api(privacy).myData()).text();
    expect(JSON.parse(text)).toMatchObject({
      format: 'dott-person-1', id: shop.userId, account: { given_name: 'Wanjiku' }, businesses: [{ id: shop.tenantId, name: 'Own business', role: 'owner' }],
      sessions: [{ ip: '203.0.113.7', browser: 'Chrome' }], sessionEvents: [{ kind: 'created' }],
    });
    const [own] = await rows(t, 'select sid_hash from system.session where user_id = $1', [shop.userId]);
    for (const secret of ['hash-that-stays-here', shop.sid, String(own?.['sid_hash']), stranger.userId, 'Foreign business']) expect(text).not.toContain(secret);
  });

  it('each dangerous act asks for a proof of the last ten minutes', async () => {
    const t = app();
    const shop = await t.signUp();
    await letProofAge(t, shop);
    const { outlook: _free, closing: _too, ...dangerous } = shop.api(privacy);
    for (const act of [() => dangerous.myData(), () => dangerous.erase({ body: { email: 'x' } }), () => dangerous.close({ body: { name: businessName } }), () => dangerous.reopen()]) {
      expect(await codeOf(act())).toBe('security.step-up-required');
    }
  });
});

describe('being forgotten', () => {
  it('leaves no name, address or device of the person anywhere, and their address free', async () => {
    const t = app();
    const owner = await t.signUp({ plan: 'enterprise' });
    const email = `${unique('forget-me')}@example.com`;
    const person = await t.signUp({ tenantId: owner.tenantId, role: 'admin', email });
    await rows(t, `update system.user_account set given_name = 'Zawadikins', family_name = 'Forgettable' where id = $1`, [person.userId]);
    await rows(t, `update system.session set ip = '198.51.100.77' where user_id = $1`, [person.userId]);
    await rows(t, `insert into system.known_network (user_id, address, seen_at) values ($1, '198.51.100.77', now())`, [person.userId]);
    await rows(t, `insert into system.identity_link (issuer, subject, user_id, created_at) values ('https://id.example', 'forget-me-subject', $1, now())`, [person.userId]);
    await person.api(customers).create({ body: { name: 'Kept customer' } });
    await person.api(team).invite({ body: { email: `${unique('guest')}@example.com`, role: 'viewer' } });
    expect(await person.api(privacy).outlook()).toEqual({ email, ownsAlone: [], leaves: [{ id: owner.tenantId, name: businessName }] });
    expect((await problemOf(person.api(privacy).erase({ body: { email: 'somebody@else.example' } }))).body).toMatchObject({ code: 'privacy.not-typed', fields: { email: {} } });
    expect(await placesOf(t, 'Forgettable')).not.toEqual([]);

    await person.api(privacy).erase({ body: { email: email.toUpperCase() } });
    expect((await problemOf(person.api(sessions).current())).status).toBe(401);
    await t.runJobs();
    expect((await mailsTo(t.config.dataDir, email)).at(-1)?.subject).toBe('Your Dott account was erased');
    for (const trace of [email, 'Zawadikins', 'Forgettable', '198.51.100.77', 'forget-me-subject']) expect(await placesOf(t, trace), trace).toEqual([]);
    // The business keeps what was done, by a number.
    expect(await rows(t, `select action from app.audit_event where user_id = $1 and action = 'customers.create'`, [person.userId])).toHaveLength(1);
    const after = await owner.api(team).list();
    expect(after.items.map((member) => member.id)).toEqual([owner.userId]);
    expect(after.invitations).toEqual([]);
    expect((await t.signUp({ email })).userId).not.toBe(person.userId);
  });

  it('waits until no business is left without an owner, also when two owners go at once', async () => {
    const t = app();
    const email = `${unique('sole')}@example.com`;
    const owner = await t.signUp({ email, businessName: 'Only mine' });
    expect(await owner.api(privacy).outlook()).toMatchObject({ ownsAlone: [{ id: owner.tenantId, name: 'Only mine' }], leaves: [] });
    expect((await problemOf(owner.api(privacy).erase({ body: { email } }))).body).toMatchObject({ status: 409, code: 'privacy.owns-business', title: 'You are the only owner of Only mine. Hand it over or close it first.' });
    const [a, b] = [`${unique('a')}@example.com`, `${unique('b')}@example.com`];
    const first = await t.signUp({ email: a });
    const second = await t.signUp({ email: b, tenantId: first.tenantId, role: 'owner' });
    const outcomes = await Promise.allSettled([first.api(privacy).erase({ body: { email: a } }), second.api(privacy).erase({ body: { email: b } })]);
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await rows(t, `select 1 from system.membership where tenant_id = $1 and status = 'active' and role = 'owner'`, [first.tenantId])).toHaveLength(1);
  });
});

describe('closing a business', () => {
  it('puts everybody out but its owners, who can read and export and change nothing', async () => {
    const t = app();
    const owner = await t.signUp({ timeZone: 'Africa/Nairobi' });
    const sales = await t.signUp({ tenantId: owner.tenantId, role: 'sales' });
    const { id } = await owner.api(customers).create({ body: { name: 'Asha' } });
    await owner.api(team).invite({ body: { email: `${unique('guest')}@example.com`, role: 'viewer' } }).catch(() => undefined);
    expect(await codeOf(sales.api(privacy).close({ body: { name: businessName } }))).toBe('request.forbidden');
    expect((await problemOf(owner.api(privacy).close({ body: { name: 'Another' } }))).body).toMatchObject({ code: 'privacy.not-typed', fields: { name: {} } });
    const closed = await owner.api(privacy).close({ body: { name: ' duka la  ngũgĩ ' } });
    expect(closed).toMatchObject({ keptUntil: `${t.clock.now().getUTCFullYear() + 10}-12-31`, paid: false });

    expect((await problemOf(sales.api(sessions).current())).status).toBe(401);
    expect((await sales.api(customers).list().catch((error: unknown) => error))).toMatchObject({ status: 401 });
    expect((await owner.api(customers).get({ params: { id } })).name).toBe('Asha');
    expect(await (await owner.api(ledger).export({ query: { format: 'csv' } })).text()).toContain('account');
    const draft = { customerId: id, issueDate: '2026-11-22', pricesIncludeTax: false, lines: [{ description: 'x', quantity: '1', unitPrice: '1', taxRate: '0' }] };
    const changes = [
      () => owner.api(customers).create({ body: { name: 'B' } }), () => owner.api(customers).remove({ params: { id } }), () => owner.api(invoices).create({ body: draft }),
      () => owner.api(team).invite({ body: { email: 'x@example.com', role: 'viewer' } }), () => owner.api(tenants).setSecurity({ body: { sessionLimit: 1, whenReached: 'end-oldest' } }),
    ];
    for (const change of changes) expect(await codeOf(change())).toBe('request.forbidden');
    expect(await codeOf(owner.api(privacy).close({ body: { name: businessName } }))).toBe('privacy.already-closed');
    const lines = await rows(t, `select action, detail from app.audit_event where tenant_id = $1 and action = 'privacy.close'`, [owner.tenantId]);
    expect(lines).toEqual([{ action: 'privacy.close', detail: { keptUntil: closed.keptUntil, letGo: [sales.userId] } }]);
  });

  it('every role’s permissions that read are all that an owner keeps', async () => {
    const owner = await app().signUp();
    await owner.api(privacy).close({ body: { name: businessName } });
    const { permissions } = await owner.api(sessions).current();
    expect(permissions.filter((permission) => !permission.endsWith('.read'))).toEqual(['tenants.close']);
    expect(permissions).toContain('audit.read');
  });

  it('leaves nobody in who gets in beside it, and lets its team change in nothing', async () => {
    const t = app();
    const owner = await t.signUp();
    const guest = await t.signUp();
    const email = `${unique('late')}@example.com`;
    const late = await t.signUp({ email });
    await owner.api(privacy).close({ body: { name: businessName } });
    await rows(t, `insert into system.membership (tenant_id, user_id, role) values ($1, $2, 'accountant')`, [owner.tenantId, guest.userId]);
    const { sid } = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: guest.userId, tenantId: owner.tenantId, client: { ip: '203.0.113.7', userAgent: '', language: '' } }));
    expect(await codeOf(t.client(customers, sid).list())).toBe('request.forbidden');
    expect(await codeOf(owner.api(team).leave())).toBe('request.forbidden');
    await rows(t, `insert into system.invitation (id, tenant_id, email, role, token_hash, invited_by, expires_at) values (gen_random_uuid(), $1, $2, 'viewer', $3, $4, now() + interval '1 day')`, [owner.tenantId, email, unique('hash'), owner.userId]);
    const [waits] = (await late.api(team).waiting()).items;
    expect(await codeOf(late.api(team).accept({ body: { invitationId: waits?.id ?? expect.fail('an invitation waits') } }))).toBe('team.invitation-invalid');
  });

  it('is taken back within 30 days by an owner, and not later', async () => {
    const t = app();
    const owner = await t.signUp();
    expect(await codeOf(owner.api(privacy).reopen())).toBe('privacy.not-closed');
    await owner.api(privacy).close({ body: { name: businessName } });
    expect(await owner.api(privacy).reopen()).toMatchObject({ closedAt: null, reopenUntil: null });
    await owner.api(customers).create({ body: { name: 'Open again' } });
    await owner.api(privacy).close({ body: { name: businessName } });
    await rows(t, `update system.tenant set closed_at = closed_at - interval '31 days' where id = $1`, [owner.tenantId]);
    expect(await codeOf(owner.api(privacy).reopen())).toBe('privacy.too-late');
  });

  it('waits for the end of a paid plan', async () => {
    const owner = await app().signUp({ plan: 'professional' });
    expect(await owner.api(privacy).closing()).toMatchObject({ paid: true, closedAt: null });
    expect(await codeOf(owner.api(privacy).close({ body: { name: businessName } }))).toBe('privacy.paid-plan');
  });

  it('is refused while a payment is on its way', async () => {
    const t = app();
    const owner = await t.signUp({ businessName });
    await rows(t, `insert into system.purchase (id, tenant_id, user_id, purpose, plan, billing_cycle, country, told_minor, state, card_ref, price_minor)
      values (gen_random_uuid(), $1, $2, 'plan', 'professional', 'monthly', 'KE', 750, 'charging', 'pm_1', 750)`, [owner.tenantId, owner.userId]);
    expect(await codeOf(owner.api(privacy).close({ body: { name: businessName } }))).toBe('privacy.paid-plan');
  });
});

describe('removing a closed business', () => {
  it('happens after its time and never before, row by row and file by file, and touches no other', async () => {
    const t = app();
    const [gone, other] = [await t.signUp(), await t.signUp()];
    const { id: customerId } = await gone.api(customers).create({ body: { name: 'Gone' } });
    const { id } = await gone.api(invoices).create({ body: { customerId, issueDate: '2026-11-22', pricesIncludeTax: false, lines: [{ description: 'x', quantity: '1', unitPrice: '1', taxRate: '0' }] } });
    await gone.api(invoices).issue({ params: { id }, body: {} });
    await other.api(customers).create({ body: { name: 'Stays' } });
    const folder = join(t.config.dataDir, 'files', gone.tenantId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'receipt'), 'x');
    await gone.api(privacy).close({ body: { name: businessName } });
    const one = { id: gone.tenantId, name: businessName, keptUntil: '' };
    expect((await listRemovable(t.services)).map((each) => each.id)).not.toContain(gone.tenantId);
    await expect(removeBusiness(t.services, t.databaseUrl, one)).rejects.toThrow('has to be kept');
    await expect(removeBusiness(t.services, t.databaseUrl, { ...one, id: other.tenantId })).rejects.toThrow('has to be kept');

    // In real life years lie between the last line and this; here the seal is a few seconds behind.
    const unsealed = () => rows(t, `select 1 from app.audit_event e where e.tenant_id = $1 and not exists (select 1 from app.audit_seal s where s.tenant_id = e.tenant_id and s.event_id = e.id)`, [gone.tenantId]);
    await expect.poll(unsealed, { timeout: 15_000 }).toEqual([]);
    await rows(t, `update system.tenant set kept_until = current_date - 1 where id = $1`, [gone.tenantId]);
    expect((await listRemovable(t.services)).map((each) => each.id)).toContain(gone.tenantId);
    const before = await rows(t, 'select count(*)::int as n from app.customer where tenant_id = $1', [other.tenantId]);
    const removed = await removeBusiness(t.services, t.databaseUrl, one);
    expect(removed).toMatchObject({ 'system.tenant': 1, 'app.customer': 1, 'app.invoice': 1 });
    const tables = await rows(t, `select format('%I.%I', table_schema, table_name) as name from information_schema.columns where column_name = 'tenant_id' and table_schema in ('app', 'system')`);
    for (const { name } of tables.filter((table) => table['name'] !== 'system.security_event')) {
      expect(await rows(t, `select 1 from ${String(name)} where tenant_id = $1 limit 1`, [gone.tenantId]), String(name)).toEqual([]);
    }
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await rows(t, 'select count(*)::int as n from app.customer where tenant_id = $1', [other.tenantId])).toEqual(before);
    expect((await problemOf(gone.api(customers).list())).status).toBe(401);
  });
});

it('who owns only a closed business may be forgotten; the business stays until its time is over', async () => {
  const t = app();
  const email = `${unique('last')}@example.com`;
  const owner = await t.signUp({ email });
  await owner.api(privacy).close({ body: { name: businessName } });
  await owner.api(privacy).erase({ body: { email } });
  expect(await rows(t, 'select 1 from system.tenant where id = $1', [owner.tenantId])).toHaveLength(1);
  expect(await myData(await t.signUp()).then((data) => data['businesses'])).toHaveLength(1);
});
