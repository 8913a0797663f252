import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '@dott/modules/sessions/contract';
import { testApp } from '@dott/platform/testing';
import { liveSid, webOverApi, webUnderTest, type WebUnderTest } from './web-under-test.fixture.ts';

const app = testApp();
const path = '/api/auth/session-v2/events';
const client = { ip: '127.0.0.1', userAgent: 'Firefox', language: 'en' };
let web: WebUnderTest;

beforeAll(async () => { web = await webOverApi(app()); });
afterAll(() => web.close());

/** Listens as a browser does. */
async function listen(port: number, cookie: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host: 'localhost:3999', cookie }, agent: false }, resolve).once('error', reject);
  });
  let text = '';
  let over = false;
  response.on('data', (chunk: Buffer) => void (text += chunk.toString())).once('end', () => void (over = true));
  return { response, text: () => text, over: () => over };
}

describe('a tab that listens through the web app', () => {
  it('hears the end of its session within a second, nothing held back on the way', async () => {
    const shop = await app().signUp();
    const { sid, session } = await app().services.db.withSystem('test', (tx) => app().services.sessions.create(tx, { userId: shop.userId, client }));
    const tab = await listen(web.port, `sid=${sid}`);
    expect([tab.response.statusCode, tab.response.headers['content-type'], tab.response.headers['cache-control'], tab.response.headers['x-accel-buffering']])
      .toEqual([200, 'text/event-stream; charset=utf-8', 'no-store, no-transform', 'no']);
    await expect.poll(tab.text).toBe('retry: 2000\n\n');
    await shop.api(sessions).end({ params: { id: session.id } });
    await expect.poll(tab.over, { timeout: 1_000 }).toBe(true);
    expect(tab.text()).toBe('retry: 2000\n\nevent: ended\ndata: {}\n\n');
  });

  it('leaves nothing behind when it closes', async () => {
    const shop = await app().signUp();
    const tab = await listen(web.port, `sid=${shop.sid}`);
    await expect.poll(tab.text).toContain('retry');
    const count = async () => Number(/^dott_session_streams\{[^}]*\} (\d+)/m.exec(await app().services.metrics.text())?.[1]);
    expect(await count()).toBe(1);
    tab.response.destroy();
    await expect.poll(count).toBe(0);
  });

  it('is refused without a session, and told of trouble as trouble', async () => {
    expect((await listen(web.port, 'theme=dark')).response.statusCode).toBe(401);
    expect((await listen(web.port, `sid=${liveSid}`)).response.statusCode).toBe(401);
    const alone = await webUnderTest({ apiDown: true });
    expect((await listen(alone.port, `sid=${liveSid}`)).response.statusCode).toBe(503);
    await alone.close();
  });
});

it('a web app that is asked to stop does not wait for tabs that listen', async () => {
  const stopping = await webOverApi(app(), { drainMs: 20_000 });
  const shop = await app().signUp();
  const tab = await listen(stopping.port, `sid=${shop.sid}`);
  await expect.poll(tab.text).toContain('retry');
  const startedAt = performance.now();
  await stopping.close();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  await expect.poll(tab.over).toBe(true);
});

it('an API that is asked to stop does not wait either', async () => {
  const shop = await app().signUp();
  const tab = await listen(web.port, `sid=${shop.sid}`);
  await expect.poll(tab.text).toContain('retry');
  const startedAt = performance.now();
  await app().app.close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await expect.poll(tab.over).toBe(true);
});
