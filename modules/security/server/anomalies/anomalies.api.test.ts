import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identity } from '@dott/modules/identity/contract';
import { customers } from '@dott/modules/customers/contract';
import { cityFile } from '@dott/platform/geo/city-file.fixture';
import { createMetrics } from '@dott/platform/metrics';
import { newId } from '@dott/platform/ids';
import { mailsTo, problemOf, testApp, unique } from '@dott/platform/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { security } from '../../contract.ts';
import type { SecurityReporter } from '../reporter.ts';
import { startEngine } from './engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'dott-towns-'));
const townFile = join(folder, 'towns.mmdb');
writeFileSync(townFile, cityFile([{ octet: 41, country: 'KE', latitude: -1.286, longitude: 36.817, radiusKm: 20 }, { octet: 81, country: 'GB', latitude: 51.507, longitude: -0.128, radiusKm: 20 }]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const t = testApp({ env: { GEO_CITY_FILE: townFile, OPERATOR_EMAILS: 'operator@example.com', SECURITY_ALERT_EMAIL: 'watch@example.com' } });
const hour = 60 * 60_000;

type Report = Parameters<SecurityReporter['report']>[0];

/** Tells of events and lets the engine judge them. */
async function happened(...reports: Report[]): Promise<void> {
  for (const report of reports) t().services.security.report(report);
  await judged();
}

async function judged(): Promise<void> {
  await t().services.security.settle();
  await t().services.anomalies.settle();
  await t().runJobs();
}

let kept: Awaited<ReturnType<ReturnType<typeof t>['signUp']>> | undefined;
const operator = async () => kept ??= await t().signUp({ email: 'operator@example.com' });

const found = async (userId: string) => {
  const { items } = await (await operator()).api(security).events({ query: { type: 'ANOMALY_DETECTED', user: userId } });
  return items.map(({ detail }) => `${String(detail['rule'])} ${String(detail['level'])}`);
};
const riskOf = async (userId: string) => (await (await operator()).api(security).risks({})).items.find(({ user }) => user.id === userId);
const person = async () => {
  const email = `${unique('person')}@example.com`;
  return { email, ...await t().signUp({ email }) };
};
const from = (ip: string, url: string, body: object) => t().app.inject({
  method: 'POST', url, payload: body, headers: { 'x-dott-service-key': t().config.serviceKey, 'x-dott-client-ip': ip, 'x-dott-client-agent': 'Test Agent' },
});
const signIn = (email: string, password: string) => from('197.248.1.1', '/api/sessions/create', { proof: 'password', email, password });
const current = (sid: string) => t().app.inject({ method: 'GET', url: '/api/sessions/current', headers: { authorization: `Session ${sid}`, 'x-dott-service-key': t().config.serviceKey } });
const linksIn = (text: string) => Object.fromEntries([...text.matchAll(/\/auth\/alert\/(me|not-me)\?token=(\S+)/g)].map(([, answer, token]) => [answer ?? '', token ?? '']));
const warning = async (email: string) => (await mailsTo(t().config.dataDir, email)).filter(({ subject }) => subject.startsWith('Was this you?'));

/** Somebody who is in Kenya and an hour later in America. */
async function travels(userId: string, sessionId?: string): Promise<void> {
  await happened({ type: 'LOGIN_SUCCESS', userId, ip: '197.248.1.1' });
  t().clock.advance(hour / 2);
  await happened({ type: 'LOGIN_SUCCESS', userId, sessionId, ip: '8.8.8.8' });
}

describe('from an event to a locked account and back', () => {
  it('warns, takes “this was not me”, ends all, locks, and lets in after a reset', async () => {
    const shop = await person();
    await travels(shop.userId);
    expect(await found(shop.userId)).toEqual(expect.arrayContaining(['impossible-travel high']));
    const [mail] = await warning(shop.email);
    expect(mail?.text).toContain('two places that are too far apart');
    const links = linksIn(mail?.text ?? '');
    expect(mail?.html).toContain(links['me']);
    const watch = await mailsTo(t().config.dataDir, 'watch@example.com');
    expect(watch.some(({ subject, text }) => subject.includes('impossible-travel (high)') && text.includes(shop.email))).toBe(true);
    expect(watch.map(({ text }) => text).join('')).not.toContain(links['not-me']);

    const api = t().client(security);
    expect((await problemOf(api.answer({ body: { token: links['me'] ?? '', answer: 'not-me' } }))).code).toBe('identity.link-invalid');
    expect((await current(shop.sid)).statusCode).toBe(200);
    expect(await api.answer({ body: { token: links['not-me'] ?? '', answer: 'not-me' } })).toEqual({ status: 'locked' });
    expect((await current(shop.sid)).statusCode).toBe(401);
    expect((await problemOf(api.answer({ body: { token: links['not-me'] ?? '', answer: 'not-me' } }))).code).toBe('identity.link-invalid');
    expect((await riskOf(shop.userId))?.reasons).toEqual(expect.arrayContaining([expect.objectContaining({ rule: 'impossible-travel', answer: 'not-me' })]));

    await from('197.248.1.1', '/api/auth/password/forgot', { email: shop.email });
    await t().runJobs();
    const reset = (await mailsTo(t().config.dataDir, shop.email)).findLast(({ subject }) => subject.startsWith('Set a new password'));
    const token = new URL(reset?.link ?? '').searchParams.get('token') ?? '';
    const password = 'seven blue lorries at dawn';
    await t().client(identity).resetPassword({ body: { token, password } });
    expect((await signIn(shop.email, password)).statusCode).toBe(200);
    await lockAgain(shop.userId);
    const refusal = await signIn(shop.email, password);
    expect([refusal.statusCode, refusal.json().code]).toEqual([403, 'identity.reset-required']);
    expect((await signIn(shop.email, 'not the password')).json().code).toBe('identity.invalid-credentials');
  });

  const lockAgain = (userId: string) => t().services.db.withSystem('lock for a test', (tx) => tx.commit(
    tx.sql.updateTable('user_account').set({ locked_at: t().clock.now() }).where('id', '=', userId)));

  it('takes “this was me” once, and counts no risk for it', async () => {
    const shop = await person();
    await travels(shop.userId);
    const before = (await riskOf(shop.userId))?.score ?? 0;
    const links = linksIn((await warning(shop.email))[0]?.text ?? '');
    const body = { token: links['me'] ?? '', answer: 'me' as const };
    expect(await t().client(security).answer({ body })).toEqual({ status: 'noted' });
    expect((await problemOf(t().client(security).answer({ body }))).code).toBe('identity.link-invalid');
    expect((await current(shop.sid)).statusCode).toBe(200);
    expect(before - ((await riskOf(shop.userId))?.score ?? 0)).toBeGreaterThanOrEqual(40);
    // Who confirmed by mistake can still secure the account.
    expect(await t().client(security).answer({ body: { token: links['not-me'] ?? '', answer: 'not-me' } })).toEqual({ status: 'locked' });
  });

  it('forgets links after a week', async () => {
    const shop = await person();
    await travels(shop.userId);
    const links = linksIn((await warning(shop.email))[0]?.text ?? '');
    t().clock.advance(7 * 24 * hour);
    expect((await problemOf(t().client(security).answer({ body: { token: links['not-me'] ?? '', answer: 'not-me' } }))).code).toBe('identity.link-invalid');
  });
});

describe('what the engine does', () => {
  it('ends the session that came from a town which nobody reaches in the time, and no other', async () => {
    const shop = await person();
    const other = await t().services.db.withSystem('test', (tx) => t().services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client: { ip: '81.2.69.142', userAgent: '', language: '' } }));
    await happened({ type: 'LOGIN_SUCCESS', userId: shop.userId, ip: '41.90.1.2' });
    t().clock.advance(hour);
    await happened({ type: 'LOGIN_SUCCESS', userId: shop.userId, sessionId: other.session.id, ip: '81.2.69.142' });
    expect(await found(shop.userId)).toContain('impossible-travel critical');
    expect([(await current(other.sid)).statusCode, (await current(shop.sid)).statusCode]).toEqual([401, 200]);
    expect(await warning(shop.email)).toHaveLength(1);
  });

  it('locks by itself when a password was guessed', async () => {
    const shop = await person();
    await happened(...Array.from({ length: 20 }, (): Report => ({ type: 'LOGIN_FAILED', userId: shop.userId, ip: '203.0.113.50' })));
    expect((await current(shop.sid)).statusCode).toBe(200);
    await happened({ type: 'LOGIN_SUCCESS', userId: shop.userId, ip: '203.0.113.50' });
    expect((await found(shop.userId)).toSorted()).toEqual(['brute-force high', 'brute-force medium', 'password-guessed critical']);
    expect((await current(shop.sid)).statusCode).toBe(401);
    expect(await riskOf(shop.userId)).toMatchObject({ user: { email: shop.email }, score: 100 });
    expect(await warning(shop.email)).toHaveLength(2);
  });

  it('mails once an hour for a rule and a person, and counts the rest', async () => {
    const shop = await person();
    const denied = (n: number): Report => ({ type: 'CROSS_TENANT_REFUSED', userId: shop.userId, detail: { n } });
    await happened(...[1, 2, 3, 4, 5, 6].map(denied));
    expect(await warning(shop.email)).toHaveLength(1);
    expect((await riskOf(shop.userId))?.reasons).toMatchObject([{ rule: 'privilege-probing', times: 4 }]);
    t().clock.advance(61 * 60_000);
    await happened(...[1, 2, 3].map(denied));
    expect(await warning(shop.email)).toHaveLength(2);
  });

  it('lets a risk fade', async () => {
    const shop = await person();
    await happened(...[1, 2, 3].map((n): Report => ({ type: 'CROSS_TENANT_REFUSED', userId: shop.userId, detail: { n } })));
    expect((await riskOf(shop.userId))?.score).toBe(50);
    t().clock.advance(6 * hour);
    expect((await riskOf(shop.userId))?.score).toBe(25);
  });

  it('wakes nobody for what is long past', async () => {
    const shop = await person();
    for (const n of [1, 2, 3]) t().services.security.report({ type: 'CROSS_TENANT_REFUSED', userId: shop.userId, detail: { n } });
    await t().services.security.settle();
    t().clock.advance(2 * hour);
    await judged();
    expect(await found(shop.userId)).toEqual(['privilege-probing high']);
    expect(await warning(shop.email)).toEqual([]);
  });

  it('judges each event once, whoever judges', async () => {
    const shop = await person();
    // Other processes count in registries of their own.
    const others = [1, 2].map(() => startEngine({ ...t().services, metrics: createMetrics('test') }, t().services.security));
    for (let n = 0; n < 230; n += 1) t().services.security.report({ type: 'LOGIN_FAILED', userId: shop.userId, ip: `203.0.113.${n}`, detail: { n } });
    await t().services.security.settle();
    await Promise.all([t().services.anomalies.settle(), ...others.map(({ settle }) => settle())]);
    for (const { rounds } of others) await rounds.stop();
    await expect.poll(async () => {
      await t().services.anomalies.settle();
      return (await riskOf(shop.userId))?.reasons.map(({ level, times }) => `${level} ${times}`).toSorted();
    }, { timeout: 10_000 }).toEqual(['high 211', 'medium 15']);
    const [[facts]] = await t().services.db.withSystem('count for a test', (tx) => tx.commit(tx.sql.selectFrom('anomaly_alert').select((eb) => eb.fn.countAll<number>().as('count')).where('user_id', '=', shop.userId)));
    expect(facts?.count).toBe(2);
  });
});

describe('what is read', () => {
  it('informs of very many records, and ends no session', async () => {
    const shop = await person();
    const line = (count: number, ip = '197.248.1.1') => ({ id: newId(), at: t().clock.now().toISOString(), userId: shop.userId, count, ip });
    const lines = [line(600), line(400)];
    await t().services.anomalies.noteReads(lines);
    await t().services.anomalies.noteReads(lines);
    await judged();
    expect(await found(shop.userId)).toEqual([]);
    await t().services.anomalies.noteReads([line(30_000)]);
    await judged();
    expect(await found(shop.userId)).toEqual(['bulk-read high']);
    expect((await current(shop.sid)).statusCode).toBe(200);
    await t().services.anomalies.noteReads([line(1, '8.8.8.8')]);
    await judged();
    const { items } = await (await operator()).api(security).events({ query: { type: 'NETWORK_CHANGED', user: shop.userId } });
    expect(items).toMatchObject([{ ip: '8.8.8.8' }]);
  });

  it('comes from the trail of reads', async () => {
    const shop = await person();
    await shop.api(customers).list({});
    await t().services.auditTrail.settle();
    const [rows] = await t().services.db.withSystem('look for a test', (tx) => tx.commit(tx.sql.selectFrom('anomaly_read').select('id').where('user_id', '=', shop.userId)));
    expect(rows).toHaveLength(1);
  });
});

it('a sign-in tells the rules how many sessions are open and what time it is at the business', async () => {
  const shop = await person();
  const password = 'seven blue lorries at dawn';
  await from('197.248.1.1', '/api/auth/password/forgot', { email: shop.email });
  await t().runJobs();
  const token = new URL((await mailsTo(t().config.dataDir, shop.email)).at(-1)?.link ?? '').searchParams.get('token') ?? '';
  await t().client(identity).resetPassword({ body: { token, password } });
  for (let n = 0; n < 4; n += 1) await signIn(shop.email, password);
  await judged();
  expect(await found(shop.userId)).toContain('many-sessions medium');
});
