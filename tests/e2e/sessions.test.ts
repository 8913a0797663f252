import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { call, openBusiness, signInByCall, signUpByCalls } from './calls.ts';
import { formerCookie, formerText } from '@dott/platform/testing';
import { sharedProduct } from './shared-product.ts';
import { LEGACY_KEY, OPERATOR } from './shared-settings.ts';
import { person, type Person } from './steps.ts';

const CURRENT = '**/api/auth/session-v2';
const EVENTS = '**/api/auth/session-v2/events';

const product = sharedProduct();
let browser: Browser;
let amina: Person;
let home: string;
const visitors: Visitor[] = [];

const open = async (viewport = DESKTOP): Promise<Visitor> => {
  const visitor = await visit(browser, { baseURL: product.url, viewport, colorScheme: 'light' });
  visitors.push(visitor);
  return visitor;
};

/** Signs in without the form, which another test looks at, and opens a page of the business. */
async function enter(visitor: Visitor, path = '/dashboard', who = amina): Promise<Page> {
  await signInByCall(visitor, product, who);
  await visitor.page.goto(path.startsWith('/admin') ? path : home + path);
  return visitor.page;
}

const isSignedOut = (page: Page) => page.waitForURL(/\/auth\/signin/, { waitUntil: 'commit' });

const isCurrent = (request: { url(): string }) => request.url().endsWith('/api/auth/session-v2');

/** What a page of the test's time has asked and not been told. */
const underWay = new WeakMap<Page, ReadonlySet<Request>>();

/** Opens a page whose clock the test moves: what it does by itself it does when the test lets time pass, however busy the machine is. */
async function enterOutOfTime(visitor: Visitor, path: string): Promise<Page> {
  const { page } = visitor;
  const unanswered = new Set<Request>();
  underWay.set(page, unanswered);
  page.on('request', (request) => void (isCurrent(request) && unanswered.add(request)));
  page.on('requestfinished', (request) => void unanswered.delete(request));
  page.on('requestfailed', (request) => void unanswered.delete(request));
  await page.clock.install();
  const listening = page.waitForRequest(EVENTS);
  await enter(visitor, path);
  // The page listens to the server as soon as its scripts run.
  await listening;
  const asked = page.waitForResponse(isCurrent);
  let answered = false;
  const hear = (): void => {
    answered = true;
  };
  asked.then(hear, hear);
  await page.clock.pauseAt(Date.now() + 60_000);
  // On a busy machine the page may set its timers after the jump: then it waits for time of its own.
  for (; !answered; await sleep(200)) await page.clock.runFor(1_000);
  await (await asked).finished();
  await settled(page);
  return page;
}

/** Lets time pass in a page, which may leave meanwhile. */
async function letPass(page: Page, ms: number): Promise<void> {
  await page.clock.runFor(ms).catch((error: unknown) => {
    if (!/navigat|destroyed/i.test(String(error))) throw error;
  });
}

/** Waits until the page has read all that it was told, and all that it asked for because of that. */
async function settled(page: Page): Promise<void> {
  const roundTrip = () => page.evaluate(async () => (await fetch('/api/auth/csrf')).text());
  await roundTrip();
  await expect.poll(() => underWay.get(page)?.size, { timeout: 45_000 }).toBe(0);
  await roundTrip();
}

/** Lets a page that does not hear the server ask so many times, each time until it has its answer. */
async function letAsk(page: Page, times: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) {
    await letPass(page, 4_000);
    await settled(page);
  }
}

beforeAll(async () => {
  browser = await launchBrowser();
  const visitor = await open();
  amina = person('Amina', 'Amina and Daughters', { country: 'Kenya', currency: 'KES' });
  home = `/${await openBusiness(visitor, product, amina)}`;
});
afterAll(async () => {
  await browser?.close();
});

describe('one session in two tabs', () => {
  it('ends in both when one signs out, without a question of the other’s own accord', async () => {
    const visitor = await open();
    const page = await enter(visitor);
    const other = await visitor.context.newPage();
    // The other tab's clock stands still and the server's events do not reach it: only the first tab can have told it.
    await other.route(EVENTS, (route) => route.abort());
    await enterOutOfTime({ ...visitor, page: other }, '/customers');
    await other.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    await page.getByRole('button', { name: /account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await Promise.all([isSignedOut(other), isSignedOut(page)]);
    expect(new URL(other.url()).searchParams.get('returnTo')).toBe(`${home}/customers`);
  });
});

describe('the security page', () => {
  it('lists the devices with this one marked, and signs another out within five seconds', async () => {
    const [here, there] = [await open(), await open(PHONE)];
    await enterOutOfTime(there, '/customers/new');
    await there.page.getByLabel('Name', { exact: true }).fill('Half typed');
    await enter(here, '/settings/security');
    await here.page.getByRole('table', { name: 'Signed-in devices' }).waitFor();
    await here.inspect('security');
    expect(await here.page.getByText('This device').count()).toBeGreaterThanOrEqual(1);
    await here.page.getByRole('button', { name: 'Sign out all other devices' }).click();
    await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out all other devices' }).click();
    await here.page.getByText('All other devices are signed out').waitFor();
    const gone = isSignedOut(there.page);
    await letPass(there.page, 5_000);
    await gone;
    await here.page.getByRole('table', { name: 'Recent activity' }).getByText('Signed out').first().waitFor();
  });

  it('warns when more devices than usual are signed in, also on a phone', async () => {
    for (let count = 0; count < 3; count += 1) await enter(await open());
    const phone = await open(PHONE);
    await enter(phone, '/settings/security');
    await phone.page.getByText(/\d devices are signed in to your account/).waitFor();
    await phone.inspect('security-many');
    expect(await phone.page.getByText('More devices than usual were signed in').count()).toBeGreaterThanOrEqual(1);
  });
});

describe('the server\'s events', () => {
  it('empty a tab whose session was ended elsewhere, without its asking', async () => {
    const [here, there] = [await open(), await open()];
    const listening = there.page.waitForResponse(EVENTS);
    const page = await enterOutOfTime(there, '/customers');
    expect((await listening).headers()['content-type']).toContain('text/event-stream');
    // A line that stands anew is a reason to ask, once.
    await settled(page);
    let asked = 0;
    page.on('request', (request) => {
      if (isCurrent(request)) asked += 1;
    });
    // On a busy machine the server may say that it may have missed something, which is a reason to ask; of its own accord the tab would ask in each stretch.
    await expect.poll(async () => {
      asked = 0;
      await page.clock.runFor(20_000);
      await settled(page);
      return asked;
    }, { timeout: 60_000 }).toBe(0);
    await enter(here);
    const gone = isSignedOut(page);
    await call(here, product, 'DELETE', '/api/sessions/others/');
    // This tab's clock stands still: only the server can have told it.
    await gone;
  });

  it('are done without where they do not come through: the tab asks, and is empty within five seconds', async () => {
    const [here, there] = [await open(), await open()];
    await there.page.route(EVENTS, (route) => route.abort());
    const page = await enterOutOfTime(there, '/customers');
    await enter(here);
    await call(here, product, 'DELETE', '/api/sessions/others/');
    const gone = isSignedOut(page);
    await letPass(page, 5_000);
    await gone;
  });
});

describe('the former product', () => {
  const bring = async ({ context, page }: Visitor, email: string, place: string): Promise<void> => {
    const cookie = formerCookie(formerText({ email, tenantId: place.slice(1) }), LEGACY_KEY);
    await context.addCookies([{ name: 'dott_auth_session', value: cookie, url: product.url }, { name: 'onboardingCompleted', value: 'true', url: product.url }]);
    await page.goto(`${place}/customers`);
  };

  it('\'s cookie signs a person in on their first visit, on the page they asked for, and is gone', async () => {
    const halima = person('Halima', 'Halima Textiles', { country: 'Kenya', currency: 'KES' });
    const place = `/${await openBusiness(await open(), product, halima)}`;
    const visitor = await open();
    const { context, page, inspect } = visitor;
    await bring(visitor, halima.email, place);
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`${place}/customers`);
    expect((await context.cookies()).map(({ name }) => name).toSorted()).toEqual(['csrf', 'session_fp', 'sid']);
    await inspect('moved-over');
  });

  it('\'s cookie is void once its owner ended all other sessions', async () => {
    const [here, former] = [await open(), await open()];
    await enter(here);
    await call(here, product, 'DELETE', '/api/sessions/others/');
    await bring(former, amina.email, home);
    await former.page.waitForURL(/\/auth\/signin\?returnTo=/);
    expect((await former.context.cookies()).map(({ name }) => name)).not.toContain('dott_auth_session');
  });

  it('\'s cookie that is no good leads to the sign-in, and is gone', async () => {
    const { context, page } = await open();
    await context.addCookies([{ name: 'dott_auth_session', value: 'abc', url: product.url }]);
    await page.goto(`${home}/customers`);
    await page.waitForURL(/\/auth\/signin\?returnTo=/);
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('dott_auth_session');
  });
});

describe('the monitor', () => {
  it('says that more devices than usual are signed in, in a visible page', async () => {
    for (let count = 0; count < 4; count += 1) await enter(await open());
    const visitor = await open();
    const page = await enterOutOfTime(visitor, '/dashboard');
    const notice = page.getByText('More devices than usual are signed in to your account.');
    await notice.waitFor();
    let looked = 0;
    page.on('request', (request) => {
      if (/\/api\/sessions\/active/.test(request.url())) looked += 1;
    });
    await page.clock.fastForward('04:00');
    await settled(page);
    expect(looked).toBe(0);
    await visitor.picture('monitor');
    await page.getByRole('button', { name: 'Put this message away' }).click();
    await notice.waitFor({ state: 'hidden' });
    await page.clock.fastForward('01:30');
    await expect.poll(() => looked, { timeout: 45_000 }).toBe(1);
    await settled(page);
    expect(await notice.count()).toBe(0);
  });

  it('\'s notice is in order on a phone', async () => {
    const visitor = await open(PHONE);
    const page = await enterOutOfTime(visitor, '/dashboard');
    await page.getByText('More devices than usual are signed in to your account.').waitFor();
    await page.clock.resume();
    await visitor.inspect('monitor');
  });
});

describe('trouble and time', () => {
  it('trouble in a store signs nobody out: the page stays and keeps what was typed', async () => {
    const visitor = await open();
    await visitor.page.route(EVENTS, (route) => route.abort());
    const page = await enterOutOfTime(visitor, '/customers/new');
    await page.getByLabel('Name', { exact: true }).fill('Kept through trouble');
    let asked = 0;
    await page.route(CURRENT, async (route) => {
      asked += 1;
      await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'system.unavailable', status: 503 }) });
    });
    await letAsk(page, 2);
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(new URL(page.url()).pathname).toBe(`${home}/customers/new`);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Kept through trouble');
  });

  it('an id that is changing right now is asked about once more', async () => {
    const visitor = await open();
    await visitor.page.route(EVENTS, (route) => route.abort());
    const page = await enterOutOfTime(visitor, '/dashboard');
    let asked = 0;
    await page.route(CURRENT, async (route) => {
      asked += 1;
      if (asked % 2 === 0) return route.continue();
      await route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify({ code: 'sessions.rotated', status: 401 }) });
    });
    await letAsk(page, 2);
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(new URL(page.url()).pathname).toBe(`${home}/dashboard`);
  });

  it('warns when the idle time is nearly over and nobody is there, and renews when somebody is', async () => {
    const visitor = await open();
    const page = visitor.page;
    await page.clock.install();
    await enter(visitor);
    let left = 30;
    let renewed = 0;
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    await page.route(CURRENT, async (route) => {
      const response = await route.fetch();
      // The product's own reply, of a session that is nearly over.
      const body = await response.json() as { session: object };
      await route.fulfill({ response, json: { ...body, session: { ...body.session, idleExpiresAt: inMinutes(left) } } });
    });
    page.on('request', (request) => {
      if (!request.url().endsWith('/session-v2/renew')) return;
      renewed += 1;
      left = 30;
    });
    // Nobody has done anything for a while, and then it is nearly over.
    await page.clock.fastForward('03:00');
    left = 3;
    await page.clock.fastForward('00:35');
    const dialog = page.getByRole('dialog', { name: 'You will soon be signed out' });
    await dialog.waitFor();
    // It comes while somebody may be typing: no key must press one of its buttons.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await visitor.inspect('ending');
    expect(renewed).toBe(0);
    await dialog.getByRole('button', { name: 'Stay signed in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(renewed).toBe(1);

    left = 3;
    await page.keyboard.press('Tab');
    await page.clock.fastForward('00:35');
    await expect.poll(() => renewed, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
    expect(await dialog.isVisible()).toBe(false);
  });
});

describe('the operators\' page', () => {
  it('shows how sessions are checked, live, to an operator', async () => {
    const visitor = await open();
    const operator = { ...person('Otieno', 'none', { country: 'Kenya', currency: 'KES' }), email: OPERATOR };
    await signUpByCalls(visitor, product, operator);
    const page = await enter(visitor, '/admin/sessions', operator);
    await page.getByRole('heading', { name: 'Session checks', level: 1 }).waitFor();
    const active = page.getByText('Living sessions', { exact: true }).first();
    await active.waitFor();
    await visitor.inspect('operator-sessions');
    const asked = page.waitForResponse(/session-dashboard/);
    expect((await asked).status()).toBe(200);
    expect(await page.getByRole('img', { name: /the lowest of the last half hour/ }).count()).toBe(1);
    const phone = await open(PHONE);
    await enter(phone, '/admin/sessions', operator);
    await phone.page.getByRole('heading', { name: 'Session checks', level: 1 }).waitFor();
    await phone.inspect('operator-sessions');
  });

  it('does not exist for a person who runs a business, and sends a stranger to sign in', async () => {
    const [member, stranger] = [await open(), await open()];
    await enter(member);
    expect((await member.page.goto('/admin/sessions'))?.status()).toBe(404);
    await stranger.page.goto('/admin/sessions');
    expect(new URL(stranger.page.url()).pathname).toBe('/auth/signin');
  });
});
