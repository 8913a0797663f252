import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { call, openBusiness, signInByCall, signUpByCalls } from './calls.ts';
import { sharedProduct } from './shared-product.ts';
import { person } from './steps.ts';

const product = sharedProduct();
let browser: Browser;
const kenya = { country: 'Kenya', currency: 'KES' };

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** Opens a page whose scripts do not arrive before they are let in, as on a poor line. */
async function withoutScripts({ page }: Visitor, path: string): Promise<{ letScriptsIn(): Promise<void> }> {
  const arrived = Promise.withResolvers<undefined>();
  await page.route('**/_next/static/**/*.js', async (route) => {
    await arrived.promise;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  return {
    async letScriptsIn() {
      arrived.resolve(undefined);
      await page.waitForFunction(() => Object.keys(document.querySelector('main form') ?? {}).some((key) => key.startsWith('__reactProps')));
      // The session's answer comes to the whole page a moment after its scripts.
      await page.waitForLoadState('networkidle');
    },
  };
}

const valueOf = (page: Page, name: string) => page.locator(`main form [name="${name}"]`).inputValue();

describe('what is typed before the scripts of a page run', () => {
  it('is what the business is opened with', async () => {
    const visitor = await visit(browser, { baseURL: product.url, viewport: PHONE });
    const { page } = visitor;
    const neema = person('Neema', 'Neema Fabrics', kenya);
    await signUpByCalls(visitor, product, neema);
    await signInByCall(visitor, product, neema);
    const line = await withoutScripts(visitor, '/onboarding/business-info');
    await page.getByRole('textbox', { name: 'Name of the business' }).fill(neema.business);
    await page.getByRole('combobox', { name: 'What it does' }).selectOption({ label: 'Shop or trade' });
    await page.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Kenya' });
    expect(await valueOf(page, 'currency')).not.toBe('KES');
    await line.letScriptsIn();
    // The page itself goes on from the country that was chosen.
    expect([await valueOf(page, 'businessName'), await valueOf(page, 'country'), await valueOf(page, 'currency')]).toEqual([neema.business, 'KE', 'KES']);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Your plan' }).waitFor();
    expect(await call(visitor, product, 'GET', '/api/onboarding')).toMatchObject({ businessInfo: { businessName: neema.business, country: 'KE', currency: 'KES' } });
    expect(visitor.troubles).toEqual([]);
    await visitor.context.close();
  });

  it('stays in a long form, and is saved', async () => {
    const visitor = await visit(browser, { baseURL: product.url, viewport: PHONE });
    const { page } = visitor;
    const home = `/${await openBusiness(visitor, product, person('Zawadi', 'Zawadi Foods', kenya))}`;
    const line = await withoutScripts(visitor, `${home}/expenses/new`);
    await page.getByRole('combobox', { name: 'What it was for' }).selectOption({ index: 2 });
    const category = await valueOf(page, 'category');
    await page.getByRole('textbox', { name: 'Amount on the receipt' }).fill('1160.50');
    await page.locator('main form [name="supplierName"]').fill('Moi Avenue Landlords');
    await line.letScriptsIn();
    await page.getByRole('button', { name: /Save/ }).first().click();
    await page.waitForURL(/\/expenses\/[0-9a-f-]{36}/);
    const { items } = await call<{ items: unknown[] }>(visitor, product, 'GET', '/api/expenses');
    expect(items).toMatchObject([{ category, supplierName: 'Moi Avenue Landlords' }]);
    expect(JSON.stringify(items)).toContain('1160.50');
    expect(visitor.troubles).toEqual([]);
    await visitor.context.close();
  });
});
