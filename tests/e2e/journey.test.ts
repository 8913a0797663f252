import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addCustomer, issueInvoice, lookAround, pdfText, recordExpense, recordPayment } from './business.ts';
import { openBusiness } from './calls.ts';
import { DESKTOP, launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { sharedProduct } from './shared-product.ts';
import { onboard, person, signIn, signUp } from './steps.ts';

const product = sharedProduct();
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** A picture of one white dot. */
const receipt = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==', 'base64');
const reports = {
  'profit-and-loss': '/reports/profit-and-loss', 'balance-sheet': '/reports/balance-sheet', 'trial-balance': '/reports/trial-balance', receivables: '/reports/receivables',
};
const others = { invoices: '/invoices', customers: '/customers', expenses: '/expenses', ledger: '/ledger', 'ledger-new': '/ledger/new', reports: '/reports', audit: '/audit' };
const settings = { 'settings-business': '/settings/business', 'settings-team': '/settings/team', 'settings-plan': '/settings/plan', 'settings-security': '/settings/security', 'settings-sign-in': '/settings/sign-in' };

describe.each([['on a desk', DESKTOP, 'light'], ['on a phone', PHONE, 'dark']] as const)('from stranger to true books, %s', (_where, viewport, colorScheme) => {
  const amina = person('Amina', "Amina's Hardware & Paint", { country: 'Kenya', currency: 'KES' });
  let visitor: Visitor;
  let home: string;

  beforeAll(async () => {
    visitor = await visit(browser, { baseURL: product.url, viewport, colorScheme });
  });
  afterAll(async () => visitor?.context.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await visitor.picture(`failed ${task.name}`);
  });

  it('reads what it costs, by the month and by the year', async () => {
    const { page, inspect } = visitor;
    await page.goto('/pricing');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await inspect('pricing');
    const shown = () => page.getByText('a month', { exact: true }).or(page.getByText('a year', { exact: true })).locator('visible=true').allInnerTexts();
    const byTheMonth = await shown();
    await page.getByLabel('Yearly').check();
    const byTheYear = await shown();
    expect(byTheMonth.length).toBe(3);
    expect(byTheYear.length).toBe(3);
    expect(byTheYear).not.toEqual(byTheMonth);
  });

  it('signs up, confirms the address, opens the books', async () => {
    await signUp(visitor, product, amina);
    await signIn(visitor, amina);
    const tenantId = await onboard(visitor, amina);
    expect(tenantId).toMatch(/^[0-9a-f-]{36}$/);
    home = `/${tenantId}`;
    await visitor.inspect('dashboard-empty');
  });

  it('adds a customer, after a mistake that loses nothing', async () => {
    await addCustomer(visitor, home, { name: 'Wanjikũ & Sons', email: 'books@wanjiku.example', city: 'Nairobi' });
  });

  it('issues a taxed invoice with a number and a PDF that says the same', async () => {
    await issueInvoice(visitor, home, { customer: 'Wanjikũ & Sons', description: 'Roofing sheets, gauge 30', quantity: '12.5', price: '860', taxRate: '16' });
    // 12.5 × 860 = 10 750.00, tax of 16 % = 1 720.00
    await visitor.page.getByText('12,470.00').first().waitFor();
    const text = await pdfText(visitor);
    for (const part of ["Amina's Hardware & Paint", 'Wanjikũ & Sons', 'Roofing sheets, gauge 30', '10,750.00', '1,720.00', '12,470.00', 'KES', '-0001']) expect(text).toContain(part);
  });

  it('records a part payment and an expense with its receipt', async () => {
    await recordPayment(visitor, '5000');
    await visitor.page.getByText('7,470.00').first().waitFor();
    await recordExpense(visitor, home, { amount: '11600', supplier: 'Moi Avenue Landlords', receipt });
  });

  it('sees figures that are true to the cent', async () => {
    const { page } = visitor;
    const shown = async (path: string): Promise<string> => {
      await page.goto(home + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page.getByRole('main').innerText();
    };
    const dashboard = await shown('/dashboard');
    // Received 5 000.00, spent 11 600.00; 7 470.00 are still owed.
    expect(dashboard).toMatch(/[-−]\s?(KES\s?)?6,600\.00|[-−](Ksh|KES)\s?6,600\.00/);
    expect(dashboard).toContain('7,470.00');
    const profit = await shown(reports['profit-and-loss']);
    // Income without tax less the rent without tax: 10 750.00 − 10 000.00.
    for (const figure of ['10,750.00', '10,000.00', '750.00']) expect(profit).toContain(figure);
    expect(await shown(reports.receivables)).toContain('7,470.00');
    expect(await shown(reports['trial-balance'])).toContain('Both sides are equal.');
    const api = await visitor.context.request.get('/api/reports/trial-balance');
    const { totals } = await api.json();
    expect(totals.debit).toEqual(totals.credit);
  });

  it('finds every page in order', async () => {
    await lookAround(visitor, home, { dashboard: '/dashboard', ...reports, ...others });
  });

  it('finds every page of the settings in order, and limits the devices of its people', async () => {
    const { page } = visitor;
    await lookAround(visitor, home, settings);
    await page.goto(home + settings['settings-business']);
    await page.getByLabel('Devices').fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => {
      await page.reload();
      return page.getByLabel('Devices').inputValue();
    }, { timeout: 45_000, interval: 1_000 }).toBe('5');
  });

  it('signs out, and the back button shows nothing', async () => {
    const { page } = visitor;
    await page.goto(`${home}/customers`);
    await page.getByText('Wanjikũ & Sons').first().waitFor();
    await page.getByRole('button', { name: /account of Amina/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).or(page.getByRole('menuitem', { name: 'Sign out' })).click();
    await page.waitForURL((url) => !url.pathname.startsWith(home));
    await page.goBack();
    await page.waitForURL(/\/auth\/signin/);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(await page.content()).not.toContain('Wanjik');
    expect((await visitor.context.request.get('/api/crm/customers')).status()).toBe(401);
  });
});

describe('a confirmation that is opened in another browser', () => {
  it('asks for a password there, and that one opens the account', async () => {
    const who = person('Wairimu', 'Wairimu Flowers', { country: 'Kenya', currency: 'KES' });
    const [here, there] = [await visit(browser, { baseURL: product.url }), await visit(browser, { baseURL: product.url, viewport: PHONE, colorScheme: 'dark' })];
    await here.page.goto('/auth/signup');
    await here.page.getByLabel('Email address').fill(who.email);
    await here.page.getByRole('textbox', { name: 'Password' }).fill(who.password);
    await here.page.getByRole('button', { name: 'Create my account' }).click();
    await here.page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
    await there.page.goto((await product.mailTo(who.email, /confirm/i)).link);
    const password = there.page.getByRole('textbox', { name: 'Password' });
    await password.waitFor();
    await there.inspect('verify-elsewhere');
    const chosen = { ...who, password: 'sorghum porridge after sunset' };
    await password.fill(chosen.password);
    await there.page.locator('form button[type=submit]').click();
    await there.page.getByText('Your address is confirmed.').waitFor();
    await signIn(there, chosen);
    await there.page.getByLabel('Name of the business').waitFor();
    await Promise.all([here, there].map((visitor) => visitor.context.close()));
  });
});

describe('two businesses side by side', () => {
  it('neither sees anything of the other', async () => {
    const one = person('Achieng', 'Achieng Tailoring', { country: 'Uganda', currency: 'UGX' });
    const two = person('Kofi', 'Kofi Provisions', { country: 'Ghana', currency: 'GHS' });
    const homes: string[] = [];
    const visitors: Visitor[] = [];
    for (const who of [one, two]) {
      const visitor = await visit(browser, { baseURL: product.url });
      visitors.push(visitor);
      homes.push(`/${await openBusiness(visitor, product, who)}`);
    }
    const [achieng, kofi] = visitors;
    const [homeOfAchieng = '', homeOfKofi = ''] = homes;
    if (!achieng || !kofi) throw new Error('two people were expected');
    await addCustomer(achieng, homeOfAchieng, { name: 'Only Achieng Knows', email: 'a@example.com', city: 'Kampala' });
    const customerPath = new URL(achieng.page.url()).pathname;
    await kofi.page.goto(`${homeOfKofi}/customers`);
    expect(await kofi.page.content()).not.toContain('Only Achieng Knows');
    const unknown = `/0192f000-0000-7000-8000-000000000000/customers`;
    for (const path of [customerPath, `${homeOfAchieng}/dashboard`, unknown]) {
      const reply = await kofi.page.goto(path);
      expect(reply?.status(), path).toBe(404);
      expect(await kofi.page.content()).not.toContain('Achieng');
    }
    const id = customerPath.split('/').at(-1) ?? '';
    expect((await kofi.context.request.get(`/api/crm/customers/${id}`)).status()).toBe(404);
    expect((await achieng.context.request.get(`/api/crm/customers/${id}`)).status()).toBe(200);
    await Promise.all(visitors.map((visitor) => visitor.context.close()));
  });
});
