import { describe, expect, it } from 'vitest';
import { mailsTo, problemOf, testApp, unique, type TestApp } from '@dott/platform/testing';
import { sessions } from '@dott/modules/sessions/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { team } from '../contract.ts';
import { choosePlan, inviteByMail, lastToken, rows, somebody } from './test-team.ts';

const app = testApp();
const dayMs = 24 * 60 * 60_000;

async function business(t: TestApp) {
  const shop = await t.signUp();
  await choosePlan(t, shop, 'enterprise');
  return shop;
}

describe('an invitation', () => {
  it('goes by mail, is looked at as often as one likes, and lets its address in once', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const { invitation, token } = await inviteByMail(t, shop, guest.email);
    expect(invitation).toMatchObject({ email: guest.email, role: 'accountant', expired: false, mails: 1 });
    for (let look = 0; look < 3; look += 1) expect(await t.client(team).look({ body: { token } })).toMatchObject({ id: invitation.id, businessName: 'Duka la Ngũgĩ', role: 'accountant', email: guest.email, invitedBy: 'Amina Odhiambo' });
    expect((await guest.api(team).waiting()).items.map((one) => one.id)).toEqual([invitation.id]);
    expect(await guest.api(team).accept({ body: { token } })).toEqual({ tenantId: shop.tenantId, redirectTo: `/${shop.tenantId}/dashboard` });
    expect((await problemOf(t.client(team).look({ body: { token } }))).body).toMatchObject({ status: 410, code: 'team.invitation-invalid' });
    expect(await shop.api(team).list()).toMatchObject({ invitations: [], items: [{ role: 'owner' }, { email: guest.email, role: 'accountant' }] });
    expect(await rows(t, `select entity_id, detail from app.audit_event where tenant_id = $1 and action = 'team.accept'`, [shop.tenantId])).toEqual([{ entity_id: guest.userId, detail: { role: 'accountant' } }]);
  });

  it('accepting once more after a lost answer gives the same answer; the former session id is void', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const { token } = await inviteByMail(t, shop, guest.email);
    await guest.api(team).accept({ body: { token } });
    expect((await problemOf(guest.api(sessions).current())).code).toBe('sessions.rotated');
    const again = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: guest.userId, tenantId: guest.tenantId, client: { ip: '203.0.113.7', userAgent: '', language: '' } }));
    expect(await t.client(team, again.sid).accept({ body: { token } })).toMatchObject({ tenantId: shop.tenantId });
    expect((await t.client(tenants, again.sid).list()).items.map((one) => one.role)).toEqual(['owner', 'accountant']);
  });

  it('a call that comes again with its key is answered the same and does nothing twice', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const [body, key] = [{ email: guest.email, role: 'sales' as const }, { idempotencyKey: unique('key') }];
    const [first, second] = await Promise.all([shop.api(team).invite({ body }, key), shop.api(team).invite({ body }, key)]);
    expect(second).toEqual(first);
    await t.runJobs();
    const again = { idempotencyKey: unique('key') };
    const resend = () => shop.api(team).resend({ params: { id: first.id } }, again);
    const renewed = await resend();
    expect(await resend()).toEqual(renewed);
    expect(renewed.mails).toBe(2);
    await t.runJobs();
    expect(await mailsTo(t.config.dataDir, guest.email)).toHaveLength(2);
    expect((await problemOf(shop.api(team).invite({ body: { ...body, role: 'viewer' } }, key))).code).toBe('request.idempotency-mismatch');
    expect(await rows(t, `select action from app.audit_event where tenant_id = $1 and action like 'team.%' order by action`, [shop.tenantId])).toEqual([{ action: 'team.invite' }, { action: 'team.resend' }]);
  });

  it('a session without a business keeps its id and goes on in the new one', async () => {
    const t = app();
    const shop = await business(t);
    const email = `${unique('newcomer')}@example.com`;
    const userId = crypto.randomUUID();
    await rows(t, 'insert into system.user_account (id, email, email_verified_at) values ($1, $2, now())', [userId, email]);
    const id = await t.signUp().then(() => userId) as typeof shop.userId;
    const { sid } = await t.services.db.withSystem('test', (tx) => t.services.sessions.create(tx, { userId: id, client: { ip: '203.0.113.7', userAgent: '', language: '' } }));
    const { token } = await inviteByMail(t, shop, email, 'sales');
    expect(await t.client(sessions, sid).current()).toMatchObject({ tenant: null, needsOnboarding: true });
    await t.client(team, sid).accept({ body: { token } });
    expect(await t.client(sessions, sid).current()).toMatchObject({ tenant: { id: shop.tenantId }, needsOnboarding: false });
  });

  it('is for its own address only, by secret and by id', async () => {
    const t = app();
    const [shop, guest, thief] = [await business(t), await somebody(t), await somebody(t)];
    const { invitation, token } = await inviteByMail(t, shop, guest.email);
    expect((await problemOf(thief.api(team).accept({ body: { token } }))).body).toMatchObject({ status: 403, code: 'team.other-address' });
    expect((await problemOf(thief.api(team).accept({ body: { invitationId: invitation.id } }))).code).toBe('team.invitation-invalid');
    expect((await thief.api(team).waiting()).items).toEqual([]);
    await rows(t, 'update system.user_account set email_verified_at = null where id = $1', [guest.userId]);
    expect((await guest.api(team).waiting()).items).toEqual([]);
    expect((await problemOf(guest.api(team).accept({ body: { token } }))).code).toBe('team.other-address');
    await rows(t, 'update system.user_account set email_verified_at = now() where id = $1', [guest.userId]);
    await guest.api(team).accept({ body: { invitationId: invitation.id } });
  });

  it('ends after seven days, when withdrawn, and when it is mailed anew', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const { invitation, token } = await inviteByMail(t, shop, guest.email);
    await rows(t, 'update system.invitation set expires_at = $2 where id = $1', [invitation.id, t.clock.now()]);
    expect((await problemOf(guest.api(team).accept({ body: { token } }))).code).toBe('team.invitation-invalid');
    expect((await shop.api(team).list()).invitations).toMatchObject([{ expired: true }]);
    const renewed = await shop.api(team).resend({ params: { id: invitation.id } });
    expect(Date.parse(renewed.expiresAt) - t.clock.now().getTime()).toBe(7 * dayMs);
    const second = await lastToken(t, guest.email);
    expect(second).not.toBe(token);
    expect((await problemOf(t.client(team).look({ body: { token } }))).code).toBe('team.invitation-invalid');
    await t.client(team).look({ body: { token: second } });
    await shop.api(team).revoke({ params: { id: invitation.id } });
    expect((await problemOf(guest.api(team).accept({ body: { token: second } }))).code).toBe('team.invitation-invalid');
    expect((await problemOf(shop.api(team).revoke({ params: { id: invitation.id } }))).code).toBe('team.invitation-not-found');
    await inviteByMail(t, shop, guest.email);
  });

  it('nothing that is kept opens it: neither table nor queue holds the secret', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const { token } = await inviteByMail(t, shop, guest.email);
    const kept = await rows(t, `select i::text as text from system.invitation i union all select o::text from system.outbox o`, []);
    expect(kept.filter(({ text }) => String(text).includes(token))).toEqual([]);
    expect(t.logLines.filter((line) => line.includes(token))).toEqual([]);
  });

  it('is refused for members and for an address that has one; an administrator invites none like themselves', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const admin = await t.signUp({ tenantId: shop.tenantId, role: 'admin' });
    await inviteByMail(t, shop, guest.email);
    expect((await problemOf(shop.api(team).invite({ body: { email: ` ${guest.email.toUpperCase()} `, role: 'viewer' } }))).code).toBe('team.already-invited');
    await guest.api(team).accept({ body: { token: await lastToken(t, guest.email) } });
    expect((await problemOf(shop.api(team).invite({ body: { email: guest.email, role: 'viewer' } }))).code).toBe('team.already-member');
    expect((await problemOf(admin.api(team).invite({ body: { email: `${unique('x')}@example.com`, role: 'admin' } }))).code).toBe('team.above-you');
    const { id } = await shop.api(team).invite({ body: { email: `${unique('x')}@example.com`, role: 'admin' } });
    expect((await problemOf(admin.api(team).revoke({ params: { id } }))).code).toBe('team.above-you');
  });

  it('carries no address or message that a stranger wrote as a name', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    await rows(t, `update system.tenant set name = 'Win 500 at evil.example' where id = $1`, [shop.tenantId]);
    await rows(t, `update system.user_account set given_name = 'see http://evil.example' where id = $1`, [shop.userId]);
    await inviteByMail(t, shop, guest.email);
    const mail = (await mailsTo(t.config.dataDir, guest.email)).at(-1);
    expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toContain('evil.example');
  });
});

describe('the places of a plan', () => {
  it('a full plan refuses the invitation with the plan that has room; everything stays readable', async () => {
    const t = app();
    const shop = await t.signUp();
    const refused = await problemOf(shop.api(team).invite({ body: { email: `${unique('x')}@example.com`, role: 'viewer' } }));
    expect(refused.body).toMatchObject({ status: 402, code: 'plans.users-limit', plan: 'basic', entitlement: 'users', limit: 1, upgradeTo: 'professional' });
    expect(await shop.api(team).list()).toMatchObject({ items: [{ id: shop.userId }], invitations: [], seats: { plan: 'basic', members: 1, invited: 0, limit: 1, upgradeTo: 'professional' } });
  });

  it('of twenty invitations at once to a plan for three, two are sent', async () => {
    const t = app();
    const shop = await t.signUp({ plan: 'professional' });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => shop.api(team).invite({ body: { email: `${unique('x')}@example.com`, role: 'sales' } })));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(2);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'plans.users-limit' });
    expect((await shop.api(team).list()).seats).toMatchObject({ members: 1, invited: 2, limit: 3 });
  });

  it('of twenty who accept at once in a plan that shrank to three, two come in; for the others the invitation waits', async () => {
    const t = app();
    const shop = await business(t);
    const guests = await Promise.all(Array.from({ length: 20 }, () => somebody(t)));
    const invitations = await Promise.all(guests.map((guest) => shop.api(team).invite({ body: { email: guest.email, role: 'viewer' } })));
    await choosePlan(t, shop, 'professional');
    const outcomes = await Promise.allSettled(guests.map((guest, index) => guest.api(team).accept({ body: { invitationId: invitations[index]?.id ?? '' } })));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(18);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'plans.users-limit', body: { upgradeTo: 'enterprise' } });
    expect((await shop.api(team).list()).items).toHaveLength(3);
    expect((await rows(t, `select 1 from system.invitation where tenant_id = $1 and state = 'open'`, [shop.tenantId]))).toHaveLength(18);
  });

  it('the same invitation accepted ten times at once makes one member', async () => {
    const t = app();
    const [shop, guest] = [await business(t), await somebody(t)];
    const { token } = await inviteByMail(t, shop, guest.email);
    await Promise.allSettled(Array.from({ length: 10 }, () => guest.api(team).accept({ body: { token } })));
    expect(await rows(t, `select role from system.membership where tenant_id = $1 and user_id = $2`, [shop.tenantId, guest.userId])).toEqual([{ role: 'accountant' }]);
  });
});
