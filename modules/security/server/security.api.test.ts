import { networkOf } from '@dott/modules/identity/rules';
import { identity } from '@dott/modules/identity/contract';
import { customers } from '@dott/modules/customers/contract';
import { tenants } from '@dott/modules/tenants/contract';
import { isolationSuite, problemOf, testApp } from '@dott/platform/testing';
import { newId, type TenantId } from '@dott/platform/ids';
import { describe, expect, it } from 'vitest';
import { security } from '../contract.ts';

const t = testApp({ env: { OPERATOR_EMAILS: 'operator@example.com' } });

const events = async (query: Record<string, string> = {}) => {
  await t().services.security.settle();
  const operator = await t().signUp({ email: 'operator@example.com' }).catch(() => undefined) ?? kept;
  kept = operator;
  return operator.api(security).events({ query });
};
let kept = undefined as unknown as Awaited<ReturnType<ReturnType<typeof t>['signUp']>>;

/** Calls as the web app's server would for a browser at an address. */
async function from(ip: string, method: 'GET' | 'POST', url: string, options: { sid?: string; body?: object; key?: string } = {}) {
  return t().app.inject({
    method, url, ...(options.body && { payload: options.body }),
    headers: { 'x-dott-service-key': options.key ?? t().config.serviceKey, 'x-dott-client-ip': ip, 'x-dott-client-agent': 'Test Agent', ...(options.sid && { authorization: `Session ${options.sid}` }) },
  });
}

describe('what is told', () => {
  it('a refused permission, once a minute, with who and what', async () => {
    const shop = await t().signUp({ permissions: ['customers.read'] });
    for (let n = 0; n < 5; n += 1) expect((await problemOf(shop.api(customers).create({ body: { name: 'Amina' } }))).code).toBe('request.forbidden');
    const { items } = await events({ type: 'PERMISSION_DENIED', user: shop.userId });
    expect(items).toMatchObject([{ severity: 'WARNING', user: { id: shop.userId }, tenantId: shop.tenantId, detail: { operation: 'customers.create', code: 'request.forbidden' } }]);
  });

  it('a business that is not theirs', async () => {
    const shop = await t().signUp();
    await problemOf(shop.api(tenants).verify({ body: { tenantId: newId<TenantId>() } }));
    expect((await events({ type: 'CROSS_TENANT_REFUSED', user: shop.userId })).items).toMatchObject([{ severity: 'ERROR', detail: { operation: 'tenants.verify' } }]);
  });

  it('an operator’s page, asked for by an operator and by somebody else', async () => {
    const shop = await t().signUp();
    expect((await problemOf(shop.api(security).events({}))).status).toBe(404);
    const { items } = await events({ type: 'OPERATOR_REFUSED' });
    expect(items.map(({ user }) => user?.id)).toContain(shop.userId);
    expect((await events({ type: 'OPERATOR_ACCESS', user: 'operator@example.com' })).items[0]).toMatchObject({ user: { email: 'operator@example.com' } });
  });

  it('an operation of the web app’s server without its credential', async () => {
    expect((await from('203.0.113.60', 'POST', '/api/security/refused', { body: { type: 'CSRF_REFUSED', method: 'POST', path: '/x' }, key: 'wrong' })).statusCode).toBe(401);
    expect((await events({ type: 'SERVICE_REFUSED' })).items).toHaveLength(1);
  });

  it('what the web app’s server refused', async () => {
    const reply = await from('203.0.113.61', 'POST', '/api/security/refused', { body: { type: 'ORIGIN_REFUSED', method: 'POST', path: '/api/auth/session-v2', origin: 'https://evil.example' } });
    expect(reply.statusCode).toBe(202);
    expect((await events({ ip: '203.0.113.61' })).items).toMatchObject([{ type: 'ORIGIN_REFUSED', userAgent: 'Test Agent', detail: { origin: 'https://evil.example' } }]);
  });

  it('wrong passwords, the lock and the list of accounts that one address tried', async () => {
    const signIn = (email: string, ip: string) => from(ip, 'POST', '/api/sessions/create', { body: { proof: 'password', email, password: 'wrong horse battery' } });
    for (let n = 0; n < 9; n += 1) await signIn('one@example.com', '203.0.113.62');
    const { items } = await events({ ip: '203.0.113.62' });
    // However often somebody is refused, one line a minute says so.
    expect(items.map(({ type }) => type)).toEqual(['ACCOUNT_LOCKED', ...Array.from({ length: 5 }, () => 'LOGIN_FAILED')]);
    expect(items[0]?.detail).toMatchObject({ everywhere: false });
    for (let n = 0; n < 11; n += 1) await signIn(`stuffed-${n}@example.com`, '203.0.113.63');
    expect((await events({ ip: '203.0.113.63' })).items[0]).toMatchObject({ type: expect.stringMatching(/CREDENTIAL_STUFFING|RATE_LIMITED/) });
    expect((await events({ ip: '203.0.113.63', type: 'CREDENTIAL_STUFFING' })).items).toHaveLength(1);
    expect(JSON.stringify((await events({ ip: '203.0.113.63' })).items)).not.toContain('stuffed-');
  });

  it('sign-ups and asked-for links, without the address', async () => {
    await from('203.0.113.64', 'POST', '/api/auth/signup', { body: { email: 'new@example.com', password: 'a long horse story 42' } });
    await t().client(identity).forgotPassword({ body: { email: 'new@example.com' } });
    const { items } = await events({ ip: '203.0.113.64' });
    expect(items).toMatchObject([{ type: 'SIGNED_UP' }]);
    expect(JSON.stringify(items)).not.toContain('new@example.com');
  });
});

describe('what browsers say', () => {
  const body = { events: [{ type: 'csp-violation', detail: { directive: 'script-src' } }] };

  it('is taken as their word', async () => {
    expect((await from('203.0.113.70', 'POST', '/api/security/log', { body })).statusCode).toBe(202);
    expect((await events({ ip: '203.0.113.70' })).items).toMatchObject([{ type: 'BROWSER_REPORT', severity: 'INFO', detail: { kind: 'csp-violation', directive: 'script-src' } }]);
  });

  it.each([
    ['none', { events: [] }], ['too many', { events: Array.from({ length: 21 }, () => ({ type: 'x' })) }],
    ['a nested one', { events: [{ type: 'x', detail: { deep: { er: 1 } } }] }], ['a long one', { events: [{ type: 'x', detail: { text: 'y'.repeat(501) } }] }],
  ])('is refused: %s', async (_name, events) => {
    expect((await from('203.0.113.71', 'POST', '/api/security/log', { body: events })).statusCode).toBe(422);
  });

  it('is refused when it is large', async () => {
    expect((await from('203.0.113.71', 'POST', '/api/security/log', { body: { events: [{ type: 'x'.repeat(20_000) }] } })).statusCode).toBe(413);
  });
});

describe('a session that looks wrong', () => {
  it('is reported by its person only', async () => {
    const [shop, other] = [await t().signUp(), await t().signUp()];
    const session = (await from('203.0.113.72', 'GET', '/api/sessions/current', { sid: shop.sid })).json();
    const body = { sessionId: session.session.id, reason: 'not-me', note: 'I was asleep' };
    expect((await from('203.0.113.72', 'POST', '/api/security/session-alert/', { sid: shop.sid, body })).statusCode).toBe(202);
    expect((await from('203.0.113.72', 'POST', '/api/security/session-alert/', { sid: other.sid, body })).statusCode).toBe(404);
    expect((await events({ type: 'SESSION_ALERT' })).items).toMatchObject([{ user: { id: shop.userId }, sessionId: session.session.id, detail: { reason: 'not-me', note: 'I was asleep' } }]);
  });
});

it('records that leave as a file are told of, and the same records on a page are not', async () => {
  const shop = await t().signUp();
  const get = async (path: string) => (await from('203.0.113.73', 'GET', path, { sid: shop.sid })).statusCode;
  const paths = ['/api/audit/export', '/api/ledger/export', ...['trial-balance', 'balance-sheet', 'receivables-ageing'].map((report) => `/api/reports/${report}?format=csv`), '/api/reports/profit-and-loss?format=csv&from=2026-01-01&to=2026-12-31'];
  for (const path of ['/api/reports/trial-balance', '/api/audit', ...paths]) expect(await get(path)).toBe(200);
  const told = (await events({ type: 'DATA_EXPORTED', user: shop.userId })).items;
  expect(told.map(({ detail }) => detail['operation']).toSorted()).toEqual(['audit.export', 'ledger.export', 'reports.balanceSheet', 'reports.profitAndLoss', 'reports.receivablesAgeing', 'reports.trialBalance']);
  expect(told).toContainEqual(expect.objectContaining({ tenantId: shop.tenantId, ip: '203.0.113.73', requestId: expect.any(String) }));
});

describe('the list', () => {
  it('filters and pages', async () => {
    for (let n = 0; n < 5; n += 1) t().services.security.report({ type: 'DATA_EXPORTED', ip: '203.0.113.80', severity: n === 0 ? 'CRITICAL' : 'INFO', detail: { n } });
    t().services.security.report({ type: 'DATA_EXPORTED', ip: '203.0.113.81' });
    const first = await events({ ip: '203.0.113.80', limit: '3' });
    const second = await events({ ip: '203.0.113.80', limit: '3', cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ detail }) => detail['n']).toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(second.nextCursor).toBeNull();
    expect((await events({ ip: '203.0.113.80', severity: 'CRITICAL' })).items).toHaveLength(1);
    expect((await events({ user: 'nobody@example.com' })).items).toEqual([]);
    const later = new Date(t().clock.now().getTime() + 1_000).toISOString();
    expect((await events({ ip: '203.0.113.80', from: later })).items).toEqual([]);
    expect((await events({ ip: '203.0.113.80', to: later })).items).toHaveLength(5);
  });

  it('forgets what is old, in batches', async () => {
    t().services.security.report({ type: 'DATA_EXPORTED', ip: '203.0.113.82' });
    await t().services.security.settle();
    const { forgetOld } = await import('./retention.ts');
    await forgetOld({ ...t().services, config: { ...t().config, securityEventDays: -1 } });
    expect((await events({ ip: '203.0.113.82' })).items).toEqual([]);
  });
});

it('addresses of one subscriber are one', () => {
  expect(networkOf('2001:db8::1')).toBe(networkOf('2001:db8:0:0:ffff::2'));
});

isolationSuite(security, t, async () => ({
  log: { body: { events: [{ type: 'x' }] } },
  alert: { body: { reason: 'other' } },
  refused: { body: { type: 'CSRF_REFUSED', method: 'POST', path: '/' } },
  events: {},
  risks: {},
  answer: { body: { token: 'none', answer: 'not-me' } },
}));
