import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { testApp } from '@dott/platform/testing';
import { sessions } from '../contract.ts';
import { IDLE_MS } from '../rules.ts';

const app = testApp();
let base: string;
const open: AbortController[] = [];
const client = { ip: '198.51.100.4', userAgent: 'Firefox', language: 'en' };

beforeAll(async () => {
  await app().app.listen({ host: '127.0.0.1', port: 0 });
  // A listening TCP socket has an address of this kind.
  base = `http://127.0.0.1:${(app().app.server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const controller of open.splice(0)) controller.abort();
  vi.useRealTimers();
});

/** Listens as the web app's server does. */
async function listen(sid: string) {
  const controller = new AbortController();
  open.push(controller);
  const response = await fetch(`${base}/api/sessions/follow/`, { headers: { authorization: `Session ${sid}`, 'x-dott-service-key': app().config.serviceKey }, signal: controller.signal });
  const words: { word: string; at: number }[] = [];
  let over = false;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const found = [...text.matchAll(/^event: (\w+)$/gm)].map(([, word = '']) => word);
      for (const word of found.slice(words.length)) words.push({ word, at: performance.now() });
    }
    over = true;
  };
  void read().catch(() => undefined);
  return { status: response.status, type: response.headers.get('content-type'), words, heard: () => words.map(({ word }) => word), over: () => over, leave: () => controller.abort() };
}

describe('a tab that listens', () => {
  it('hears of the end of its session at once, as the last word', async () => {
    const shop = await app().signUp();
    const other = await app().services.db.withSystem('test', (tx) => app().services.sessions.create(tx, { userId: shop.userId, tenantId: shop.tenantId, client }));
    const [mine, theirs] = [await listen(shop.sid), await listen(other.sid)];
    expect([mine.status, mine.type]).toEqual([200, 'text/event-stream']);
    await shop.api(sessions).end({ params: { id: other.session.id } });
    const endedAt = performance.now();
    await expect.poll(theirs.over).toBe(true);
    expect(theirs.heard()).toEqual(['ended']);
    expect((theirs.words[0]?.at ?? Infinity) - endedAt).toBeLessThan(1_000);
    expect([mine.heard(), mine.over()]).toEqual([[], false]);
  });

  it('hears of the end of all, but the one that goes on hears of a change only', async () => {
    const shop = await app().signUp();
    const other = await app().services.db.withSystem('test', (tx) => app().services.sessions.create(tx, { userId: shop.userId, client }));
    const [mine, theirs] = [await listen(shop.sid), await listen(other.sid)];
    await shop.api(sessions).endOthers();
    await expect.poll(theirs.heard).toEqual(['ended']);
    await expect.poll(mine.heard).toEqual(['changed']);
    expect(mine.over()).toBe(false);
  });

  it('hears of its end when it comes by the database\'s clock, although the clock of this machine is ten minutes behind', async () => {
    const { services } = app();
    const shop = await app().signUp();
    // Opened and not looked at yet, so that no node knows of a later use.
    const sid = await services.db.withSystem('test', async (tx) => {
      const created = await services.sessions.create(tx, { userId: shop.userId, client });
      await tx.run(tx.sql.updateTable('session').set({ last_seen_at: new Date(Date.now() - IDLE_MS + 4_000) }).where('id', '=', created.session.id));
      return created.sid;
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 600_000 });
    const mine = await listen(sid);
    expect(mine.status).toBe(200);
    await expect.poll(mine.heard, { timeout: 15_000 }).toEqual(['ended']);
  });

  it.each(['person', 'business'] as const)('hears when facts of its %s change', async (whose) => {
    const { services } = app();
    const shop = await app().signUp();
    const stranger = await listen((await app().signUp()).sid);
    const mine = await listen(shop.sid);
    await services.db.withSystem('test', (tx) => (whose === 'person' ? services.sessions.bumpUser(tx, shop.userId) : services.sessions.bumpTenant(tx, shop.tenantId)));
    await expect.poll(mine.heard).toEqual(['changed']);
    expect(stranger.heard()).toEqual([]);
  });

  it('is sent away when its id was renewed, to come back with the new one', async () => {
    const { services } = app();
    const shop = await app().signUp();
    const mine = await listen(shop.sid);
    const id = (await shop.api(sessions).current()).session.id;
    await services.db.withSystem('test', (tx) => services.sessions.create(tx, { userId: shop.userId, client, replaces: id }));
    await expect.poll(mine.over).toBe(true);
    expect(mine.heard()).toEqual(['changed']);
  });

  it('is sent away when its session goes into a business, and hears of that business when it is back', async () => {
    const { services } = app();
    const shop = await app().signUp();
    const { sid, session } = await services.db.withSystem('test', (tx) => services.sessions.create(tx, { userId: shop.userId, tenantId: null, client }));
    const before = await listen(sid);
    await services.db.withSystem('test', (tx) => services.sessions.chooseTenant(tx, { id: session.id, userId: shop.userId }, shop.tenantId));
    await expect.poll(before.over).toBe(true);
    expect(before.heard()).toEqual(['changed']);
    const after = await listen(sid);
    await services.db.withSystem('test', (tx) => services.sessions.bumpTenant(tx, shop.tenantId));
    await expect.poll(after.heard).toEqual(['changed']);
    expect(after.over()).toBe(false);
  });

  it('is no use of the session, and asks no store while nothing happens', async () => {
    const { services } = app();
    const shop = await app().signUp();
    const before = (await shop.api(sessions).current()).session.idleExpiresAt;
    await listen(shop.sid);
    await shop.api(sessions).current();
    const counted = services.sessions.figures.counts();
    const asked = () => Object.values(counted).reduce((sum, { live, refused }) => sum + live + refused, 0);
    const atFirst = asked();
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
    expect(asked()).toBe(atFirst);
    expect((await shop.api(sessions).current()).session.idleExpiresAt).toBe(before);
  });

  it('is one of three of a session at most; who leaves makes room', async () => {
    const shop = await app().signUp();
    const tabs = [await listen(shop.sid), await listen(shop.sid), await listen(shop.sid)];
    expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await listen(shop.sid)).status).toBe(429);
    tabs[0]?.leave();
    await expect.poll(async () => (await listen(shop.sid)).status).toBe(200);
    expect(await app().services.metrics.text()).toMatch(/^dott_session_streams\{[^}]*\} [1-9]/m);
  });

  it('is told of nothing without a session', async () => {
    expect((await listen('x'.repeat(36))).status).toBe(401);
  });
});

it('lets the process stop', async () => {
  const shop = await app().signUp();
  const mine = await listen(shop.sid);
  app().services.sessionStreams.drain();
  await expect.poll(mine.over).toBe(true);
  expect(mine.heard()).toEqual([]);
});
