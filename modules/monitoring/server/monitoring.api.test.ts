import { describe, expect, it } from 'vitest';
import { isolationSuite, problemOf, testApp, type TestApp } from '@dott/platform/testing';
import { monitoring } from '../contract.ts';
import { healthOf } from '../rules.ts';

const token = 'a token that reads figures, for tests';
const app = testApp({ env: { METRICS_TOKEN: token, OPERATOR_EMAILS: 'ops@example.com,ops2@example.com' } });
const silent = testApp({ env: { METRICS_TOKEN: token, ENABLE_SESSION_METRICS: 'false' } });

const scrape = (t: TestApp, headers: Record<string, string> = {}) => t.app.inject({ method: 'GET', url: '/api/metrics/session?format=prometheus', headers });
const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

isolationSuite(monitoring, app, async () => ({ sessionMetrics: {}, sessionDashboard: {} }));

describe('the figures of session checks', () => {
  it('are shown to an operator: by tier and outcome, with ratio, breakers, living sessions and health', async () => {
    const t = app();
    const operator = await t.signUp({ email: 'ops@example.com' });
    // A slow start may have counted the living before there was anybody; the next count is due now.
    t.clock.advance(60_000);
    const ofMemory = async () => (await operator.api(monitoring).sessionMetrics()).tiers.find(({ tier, outcome }) => tier === 'memory' && outcome === 'live')?.count ?? 0;
    await expect.poll(ofMemory, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(5);
    const unknown = 'A'.repeat(36);
    await problemOf(t.client(monitoring, unknown).sessionMetrics());
    const figures = await operator.api(monitoring).sessionMetrics();
    const byTier = Object.fromEntries(figures.tiers.map(({ tier, outcome, count }) => [`${tier} ${outcome}`, count]));
    expect(byTier['postgres refused']).toBe(1);
    const [fromMemory = 0, fromPostgres = 0] = [byTier['memory live'], byTier['postgres live']];
    expect(fromPostgres).toBeGreaterThanOrEqual(1);
    for (const { count, buckets } of figures.tiers) expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
    expect(figures.total.hitRatio).toBeCloseTo(fromMemory / (fromMemory + fromPostgres));
    expect(figures).toMatchObject({
      breakers: { postgres: 'closed', redis: 'absent' }, total: { errorRatio: 0, checks: figures.tiers.reduce((sum, { count }) => sum + count, 0) },
    });
    // How fast this machine is today is none of the test's business; what is made of it is.
    expect(figures.health).toEqual(healthOf({ window: figures.window, breakers: figures.breakers, people: figures.activePeople }));
    expect(figures.total.p95Ms).toBeGreaterThan(0);
    expect(figures.activeSessions).toBeGreaterThanOrEqual(1);
    expect(figures.activePeople).toBeGreaterThanOrEqual(1);
  });

  it('are text for Prometheus to who holds the token, and to nobody else', async () => {
    const t = app();
    const reply = await scrape(t, bearer(token));
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.body).toMatch(/dott_session_check_seconds_bucket\{tier="memory",outcome="live",le="\+Inf",role="test"\} \d+/);
    for (const name of ['dott_session_breaker_open{tier="postgres"', 'dott_session_health_score{', 'dott_sessions_active{']) expect(reply.body).toContain(name);
    expect(reply.body).toMatch(/dott_session_lookups_total\{tier="memory",outcome="live",role="test"\} [1-9]/);
    expect((await scrape(t, bearer(`${token}x`))).statusCode).toBe(401);
    expect((await scrape(t)).statusCode).toBe(401);
    expect((await t.app.inject({ method: 'POST', url: '/api/metrics/session', headers: bearer(token) })).statusCode).toBe(404);
  });

  it('do not exist for a person who runs a business', async () => {
    const shop = await app().signUp();
    const problem = await problemOf(shop.api(monitoring).sessionMetrics());
    expect(problem.body).toMatchObject({ status: 404, code: 'request.not-found' });
  });

  it('do not exist for anybody when they are switched off, and nothing is counted', async () => {
    const t = silent();
    const shop = await t.signUp();
    expect((await scrape(t, bearer(token))).statusCode).toBe(404);
    expect((await scrape(t)).statusCode).toBe(404);
    await problemOf(shop.api(monitoring).sessionMetrics());
    expect(t.services.sessions.figures.checks.read().every(({ counts }) => counts.count === 0)).toBe(true);
  });
});

describe('what is remembered', () => {
  it('windows end where they should: a check of six minutes ago is in the total alone', async () => {
    const t = app();
    const shop = await t.signUp();
    await problemOf(shop.api(monitoring).sessionMetrics());
    const { observatory } = t.services;
    await observatory.turn();
    const before = (await observatory.observe()).reading;
    for (let turn = 0; turn < 36; turn += 1) {
      t.clock.advance(10_000);
      await observatory.turn();
    }
    const { window, minute, reading } = await observatory.observe();
    expect(window).toMatchObject({ checks: 0, seconds: 300, p95Ms: null, hitRatio: null });
    expect(minute).toMatchObject({ checks: 0, seconds: 60 });
    expect(reading.checks).toEqual(before.checks);
    expect(observatory.observations().length).toBeGreaterThanOrEqual(37);
  });
});

describe('the dashboard', () => {
  it('shows an operator the last half hour, the tiers of the last minute, the nodes and what fires', async () => {
    const t = app();
    const operator = await t.signUp({ email: 'ops2@example.com' });
    const { observatory, sessions } = t.services;
    // Nobody waits for this meter: it is fed what a hanging store would leave there.
    const slow = sessions.figures.checks.series('postgres', 'live');
    for (let turn = 0; turn < 14; turn += 1) {
      for (let count = 0; count < 10; count += 1) slow.observe(3_000);
      t.clock.advance(10_000);
      await observatory.turn();
    }
    const board = await operator.api(monitoring).sessionDashboard();
    expect(board.alerts).toMatchObject([{ code: 'p95-latency', level: 'critical', state: 'firing', limit: 2_000 }]);
    expect(board.health.score).toBeLessThanOrEqual(60);
    expect(board.health.reasons.map(({ code }) => code)).toContain('p95-latency');
    expect(board.minute.checks).toBeGreaterThanOrEqual(60);
    expect(board.tiers['postgres']).toBeGreaterThanOrEqual(60);
    expect(board.samples.length).toBeGreaterThanOrEqual(15);
    expect(board.samples.at(-1)?.at).toBe(board.at);
    expect(board.nodes).toHaveLength(1);
    expect(board.nodes[0]?.silentMs).toBeLessThan(2_000);
    expect(JSON.stringify(board)).not.toContain(operator.userId);
  });

  it('does not exist for a person who runs a business', async () => {
    const shop = await app().signUp();
    expect((await problemOf(shop.api(monitoring).sessionDashboard())).body).toMatchObject({ status: 404, code: 'request.not-found' });
  });
});
