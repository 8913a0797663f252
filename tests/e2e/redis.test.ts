import { freePort, startRedis, type TestRedis } from '@dott/platform/testing';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visitor } from './browser.ts';
import { call, openBusiness, signInByCall, signUpByCalls } from './calls.ts';
import { startProduct, type OwnProduct } from './product.ts';
import { OPERATOR } from './shared-settings.ts';
import { person } from './steps.ts';

const CURRENT = '/api/auth/session-v2';
/** Much more than a failing Redis may cost, on a busy machine too, and half of what its clients wait for it when they are left to themselves. */
const PATIENCE_MS = 2_500;

const kenya = { country: 'Kenya', currency: 'KES' };
const amina = person('Amina', 'Amina and Daughters', kenya);

let redis: TestRedis;
let product: OwnProduct;
let browser: Browser;
let operator: Visitor;
let visitor: Visitor;
/** The other tab of the same browser. */
let other: Page;
let home: string;
/** Where the tabs were led, both of them. */
const addresses: string[] = [];

const killed = { what: 'killed', strike: () => redis.kill('SIGKILL'), heal: () => redis.start() };
const frozen = { what: 'frozen', strike: () => redis.kill('SIGSTOP'), heal: async () => redis.kill('SIGCONT') };

interface CacheView {
  readonly redis: string;
  readonly session: { readonly memory: boolean; readonly redis: boolean } | null;
}

const inspectCache = (query = '') => call<CacheView>(operator, product, 'GET', `/api/cache/session${query}`);
/** Throws every copy away: memory alone would answer for minutes, whatever Redis does. */
const evict = () => call(operator, product, 'DELETE', '/api/cache/session');
const untilBreaker = (state: string) => expect.poll(async () => (await inspectCache()).redis, { timeout: 20_000 }).toBe(state);

const isCurrent = (response: Response, method: string) => response.url().endsWith(CURRENT) && response.request().method() === method;
const sid = async () => (await visitor.context.cookies()).find(({ name }) => name === 'sid')?.value;

beforeAll(async () => {
  redis = await startRedis(await freePort());
  [product, browser] = await Promise.all([startProduct({ REDIS_URL: `redis://127.0.0.1:${redis.port}`, OPERATOR_EMAILS: OPERATOR }), launchBrowser()]);
  const runs = { ...person('Otieno', '', kenya), email: OPERATOR };
  operator = await visit(browser, { baseURL: product.url });
  await signUpByCalls(operator, product, runs);
  await signInByCall(operator, product, runs);
  visitor = await visit(browser, { baseURL: product.url });
  home = `/${await openBusiness(visitor, product, amina)}`;
  other = await visitor.context.newPage();
  for (const tab of [visitor.page, other]) tab.on('framenavigated', (frame) => addresses.push(new URL(frame.url()).pathname));
  await other.goto(`${home}/customers`);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await redis?.close();
});

/** Waits until Redis is asked again and holds the session, as memory does. */
async function inOrder(): Promise<void> {
  await untilBreaker('closed');
  await evict();
  await expect.poll(async () => {
    const { session } = await call<{ session: { id: string } }>(visitor, product, 'GET', CURRENT);
    return (await inspectCache(`?sessionId=${session.id}`)).session;
  }, { timeout: 20_000 }).toEqual({ memory: true, redis: true });
}

/** The status of a reply that came in good time. */
async function timely(replying: Promise<Response>): Promise<number> {
  const reply = await replying;
  const { responseStart } = reply.request().timing();
  expect(responseStart, reply.url()).toBeGreaterThan(0);
  expect(responseStart, reply.url()).toBeLessThan(PATIENCE_MS);
  return reply.status();
}

/** A person comes back to both tabs: each asks at once who is signed in. */
function comeBack(): Promise<number[]> {
  return Promise.all([visitor.page, other].map(async (tab) => {
    const heard = tab.waitForResponse((response) => isCurrent(response, 'GET'));
    await tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    return timely(heard);
  }));
}

describe('one session in two tabs', () => {
  it.each([frozen, killed])('outlives a Redis that is $what in the middle of an edit: the text stays and is saved, nobody is signed out, then or when it is back', async ({ what, strike, heal }) => {
    const { page, troubles } = visitor;
    await page.goto(`${home}/customers/new`);
    await inOrder();
    const before = await sid();
    const name = `Customer of a ${what} Redis`;
    await page.getByLabel('Name', { exact: true }).fill(name);

    strike();
    await evict();
    expect(await comeBack()).toEqual([200, 200]);
    await untilBreaker('open');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name);
    await page.getByLabel('E-mail').fill('half@example.com');
    await evict();
    const saved = timely(page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/customers')));
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await saved).toBe(201);
    await page.getByRole('heading', { name }).waitFor();
    await other.goto(`${home}/customers`);
    await other.getByRole('link', { name }).click();
    await other.getByRole('heading', { name }).waitFor();

    await heal();
    await inOrder();
    expect(await comeBack()).toEqual([200, 200]);
    expect(await sid()).toBe(before);
    expect(addresses.filter((path) => !path.startsWith(`${home}/customers`))).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('ends in both within a second when one signs out while Redis hangs, and its id is void for good, also by the copy that Redis still has', async () => {
    const { page, context } = visitor;
    await page.goto(`${home}/customers`);
    await inOrder();
    const thief = await browser.newContext({ baseURL: product.url });
    await thief.addCookies(await context.cookies());
    const stolen = async () => (await thief.request.get(CURRENT)).status();
    expect(await stolen()).toBe(200);
    let emptied = Number.POSITIVE_INFINITY;
    await other.exposeBinding('sayEmptied', () => {
      emptied = performance.now();
    });
    await other.evaluate(() => new MutationObserver(() => {
      // The binding above is what the page can call; the page's own types do not know it.
      if (document.documentElement.hidden) (globalThis as unknown as { sayEmptied(): void }).sayEmptied();
    }).observe(document.documentElement, { attributeFilter: ['hidden'] }));

    frozen.strike();
    await evict();
    await page.getByRole('button', { name: /account of/ }).click();
    const ending = page.waitForResponse((response) => isCurrent(response, 'DELETE'));
    const ended = ending.then(() => performance.now());
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await timely(ending)).toBe(204);
    await Promise.all([page, other].map((tab) => tab.waitForURL(/\/auth\/signin/, { waitUntil: 'commit' })));
    expect(emptied - await ended).toBeLessThan(1_000);
    expect(await stolen()).toBe(401);
    await evict();
    expect(await stolen()).toBe(401);

    await frozen.heal();
    await untilBreaker('closed');
    expect(await stolen()).toBe(401);
    await thief.close();
  });
});
