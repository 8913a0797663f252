import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { customers } from '@dott/modules/customers/contract';
import { identity } from '@dott/modules/identity/contract';
import { problemOf, testApp } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';

const t = testApp({ env: { RATE_LIMITS: 'api=20/60,session=50/60,sign-up=3/3600,mail=3/3600,token=4/900,report=5/60' } });

async function from(ip: string, method: 'GET' | 'POST', url: string, options: { sid?: string; body?: object } = {}) {
  return t().app.inject({
    method, url, ...(options.body && { payload: options.body }),
    headers: { 'x-dott-service-key': t().config.serviceKey, 'x-dott-client-ip': ip, ...(options.sid && { authorization: `Session ${options.sid}` }) },
  });
}

const statuses = async (count: number, call: () => Promise<{ statusCode: number }>) => {
  const seen: number[] = [];
  for (let n = 0; n < count; n += 1) seen.push((await call()).statusCode);
  return seen;
};

describe('calls of a person', () => {
  it('are counted over all addresses and sessions, and the answer says how long to wait', async () => {
    const shop = await t().signUp();
    let n = 0;
    const seen = await statuses(20, () => from(`203.0.113.${n++}`, 'GET', '/api/crm/customers', { sid: shop.sid }));
    expect(seen.every((status) => status === 200)).toBe(true);
    const reply = await from('203.0.113.99', 'GET', '/api/crm/customers', { sid: shop.sid });
    expect(reply.statusCode).toBe(429);
    const { code, retryAfterMs } = reply.json<{ code: string; retryAfterMs: number }>();
    expect(code).toBe('security.rate-limited');
    expect(retryAfterMs).toBeGreaterThan(1_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(reply.headers).toMatchObject({ 'ratelimit-limit': '20', 'ratelimit-remaining': '0', 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) });
    // Whoever is not this person has an allowance of their own, and looking at one's session is another one.
    expect((await from('203.0.113.99', 'GET', '/api/sessions/current', { sid: shop.sid })).statusCode).toBe(200);
    const other = await t().signUp();
    expect((await other.api(customers).list({})).items).toEqual([]);
  });

  it('count again when the window is over', async () => {
    const shop = await t().signUp();
    for (let n = 0; n < 20; n += 1) await shop.api(customers).list({});
    expect((await problemOf(shop.api(customers).list({}))).status).toBe(429);
    // An add-up that is under way while the clock is set on begins the window anew.
    await expect.poll(async () => {
      t().clock.advance(61_000);
      return (await from('203.0.113.1', 'GET', '/api/crm/customers', { sid: shop.sid })).statusCode;
    }).toBe(200);
  });

  it('look-ups of a session have a limit of their own', async () => {
    const shop = await t().signUp();
    const seen = await statuses(51, () => from('203.0.113.98', 'GET', '/api/sessions/current', { sid: shop.sid }));
    expect(seen.filter((status) => status === 200)).toHaveLength(50);
    expect(seen.at(-1)).toBe(429);
  });
});

describe('calls of a network address', () => {
  it.each([
    ['/api/auth/signup', 3, 202, (n: number) => ({ email: `n${n}@example.com`, password: 'a long horse story 42' })],
    ['/api/auth/password/forgot', 3, 202, (n: number) => ({ email: `n${n}@example.com` })],
    ['/api/auth/password/reset', 4, 410, (n: number) => ({ token: `token-${n}`, password: 'a long horse story 42' })],
    ['/api/security/log', 5, 202, () => ({ events: [{ type: 'x' }] })],
  ])('%s: %i from an address', async (url, limit, status, body) => {
    let n = 0;
    const network = `2001:db8:${url.length}`;
    // Addresses of one /64 are one subscriber's.
    const seen = await statuses(limit + 1, () => from(`${network}::${++n}`, 'POST', url, { body: body(n) }));
    expect(seen).toEqual([...Array.from({ length: limit }, () => status), 429]);
    expect((await from('2001:db8:ffff::1', 'POST', url, { body: body(90 + n) })).statusCode).toBe(status);
  });
});

describe('several nodes and their store', () => {
  it('a second node knows what the first one counted', async () => {
    const { limiter } = t().services;
    const rule = { points: 5, windowMs: 60_000 };
    for (let n = 0; n < 5; n += 1) limiter.take('api:two-nodes', rule);
    await limiter.reconcile();
    const { startLimiter } = await import('./limiting.ts');
    const second = startLimiter(t().services);
    second.take('api:two-nodes', rule);
    await second.reconcile();
    expect(second.take('api:two-nodes', rule)).toMatchObject({ admitted: false });
    await second.stop();
  });

  it('a Redis that is away or silent is replaced by PostgreSQL, and no call waits for it', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo; // A server on a port has such an address.
    const { startLimiter } = await import('./limiting.ts');
    const limiter = startLimiter({ ...t().services, config: { ...t().config, redisUrl: `redis://127.0.0.1:${port}` } });
    const rule = { points: 5, windowMs: 60_000 };
    const began = performance.now();
    for (let n = 0; n < 3; n += 1) expect(limiter.take('api:no-redis', rule).admitted).toBe(true);
    expect(performance.now() - began).toBeLessThan(50);
    await limiter.reconcile();
    t().services.limiter.take('api:no-redis', rule);
    await t().services.limiter.reconcile();
    expect(t().services.limiter.take('api:no-redis', rule).remaining).toBe(0);
    await limiter.stop();
    silent.close();
  });

  it('a database that is away fails no call', async () => {
    const { services } = t();
    const { withSystem } = services.db;
    Object.assign(services.db, { withSystem: () => Promise.reject(new Error('away')) });
    const verdict = await services.limiter.takeStrictly('payments:x', { points: 1, windowMs: 60_000 });
    expect(verdict.admitted).toBe(true);
    expect(services.limiter.take('payments:x', { points: 1, windowMs: 60_000 }).admitted).toBe(false);
    Object.assign(services.db, { withSystem });
    expect((await t().client(identity).forgotPassword({ body: { email: 'still@example.com' } })).status).toBe('sent');
  });
});
