import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { startCrispDouble } from './crisp-double.ts';
import { openDoor } from './door.ts';

const crisp = await startCrispDouble();
const door = openDoor({ env: { NEXT_PUBLIC_CRISP_WEBSITE_ID: crisp.websiteId, CRISP_LOADER_URL: crisp.loaderUrl } });
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await crisp.close();
});

describe('the script of the chat with support, in a browser', () => {
  it('is told the plan and its level of support alone, and reaches nothing around its frame', async () => {
    const { app, appUrl } = door();
    const shop = await app.signUp({ plan: 'professional' });
    const context = await browser.newContext({ baseURL: appUrl });
    await context.addCookies([{ name: 'sid', value: shop.sid, url: appUrl }]);
    const page = await context.newPage();
    // The frame as the shell writes it, in a page with a policy that names no other host.
    await page.route('**/around', (route) => route.fulfill({
      contentType: 'text/html', headers: { 'content-security-policy': "default-src 'self'; frame-ancestors 'none'" },
      body: '<title>Around</title><iframe title="Chat" src="/help/chat" sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>',
    }));
    await page.goto('/around');
    await page.frameLocator('iframe').getByRole('heading', { name: 'Hello from support' }).waitFor();
    expect(await crisp.report).toEqual({
      website: crisp.websiteId,
      queue: [['set', 'session:data', [[['plan', 'professional'], ['support', 'priority']]]], ['do', 'chat:open']],
      referrer: '',
      attempts: { storage: 'kept', cookie: '', database: 'SecurityError', 'page around it': 'SecurityError', 'address around it': 'SecurityError', session: 'TypeError' },
    });
    expect([page.url(), crisp.fetched()]).toEqual([`${appUrl}/around`, 1]);
    await context.close();
  });
});
