import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, launchBrowser, PHONE, visit, type Visitor } from './browser.ts';
import { openBusiness, unlooked } from './calls.ts';
import { inspectAround } from './looks.ts';
import { sharedProduct } from './shared-product.ts';
import { person, signIn, signUp, type Person } from './steps.ts';

const product = sharedProduct();
let browser: Browser;
let owner: Visitor;
let amina: Person;
let tenantId: string;
const kenya = { country: 'Kenya', currency: 'KES' };
const juma = person('Juma', '', kenya);

/** What a person at the installation's own command line types. */
function dott(...args: string[]): string {
  const run = spawnSync(process.execPath, ['apps/cli/main.ts', ...args], {
    cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', env: { ...process.env, DOTT_DATA_DIR: product.dataDir, LOG_LEVEL: 'warn' },
  });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
}

const places = (page: Page) => page.getByRole('navigation', { name: 'Main navigation' }).first().getByRole('link').allTextContents();

async function inviteFromPage({ page }: Visitor, email: string, role: string): Promise<void> {
  await page.goto(`/${tenantId}/settings/team`);
  // By role: while a page streams in, its hidden copy has the same labels.
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption({ label: role });
  await page.getByRole('button', { name: 'Send the invitation', exact: true }).click();
  await page.getByRole('table', { name: 'Invitations' }).getByText(email).first().waitFor();
}

beforeAll(async () => {
  browser = await launchBrowser();
  owner = await visit(browser, { baseURL: product.url, viewport: DESKTOP, colorScheme: 'light' });
  amina = person('Amina', 'Amina and Daughters', kenya);
  tenantId = await openBusiness(owner, product, amina);
});
afterAll(async () => {
  await browser?.close();
});

describe('the team of a small business', () => {
  it('says that a plan for one person is full, and what has room', async () => {
    await owner.page.goto(`/${tenantId}/settings/team`);
    await owner.page.getByText('1 place of 1 in use').waitFor();
    await owner.page.getByText('Your plan is full.').waitFor();
    await inspectAround(owner, 'team-full');
    expect(dott('tenants', 'plan', tenantId, 'professional', '--dry-run')).toContain('would be: professional');
    expect(dott('tenants', 'plan', tenantId, 'professional')).toContain('after: professional');
  });

  it('a stranger who is invited signs up in another browser, comes back and joins; the menu shows what the role may see', async () => {
    await inviteFromPage(owner, juma.email, 'Sales');
    await inspectAround(owner, 'team-invited');
    const { link } = await product.mailTo(juma.email, /invited/i);
    const guest = await visit(browser, { baseURL: product.url, viewport: PHONE, colorScheme: 'dark' });
    const { page } = guest;
    for (let opened = 0; opened < 2; opened += 1) {
      await page.goto(link);
      await page.getByText(`This invitation is for ${juma.email}.`).waitFor();
    }
    expect(page.url()).not.toContain('token');
    await inspectAround(guest, 'invitation-stranger');
    await signUp(unlooked(guest), product, juma);
    await signIn(unlooked(guest), juma);
    await page.waitForURL(/\/auth\/invitation$/);
    await inspectAround(guest, 'invitation');
    await page.getByRole('button', { name: 'Join Amina and Daughters' }).click();
    await page.waitForURL(`**/${tenantId}/dashboard`);
    await guest.inspect('dashboard-sales');
    await page.setViewportSize(DESKTOP);
    const shown = (await places(page)).join(' ');
    expect(shown).toMatch(/Invoices.*Customers/);
    expect(shown).not.toMatch(/Reports|Ledger|Team|Who did what/);
    await page.goto(`/${tenantId}/reports`);
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    expect(await page.getByRole('link', { name: /Trial balance/ }).count()).toBe(0);

    await owner.page.goto(`/${tenantId}/settings/team`);
    await owner.page.getByRole('combobox', { name: 'Role of Juma Odhiambo' }).selectOption({ label: 'Can look' });
    await owner.page.getByText('Juma Odhiambo has another role now.').waitFor();
    await page.goto(`/${tenantId}/dashboard`);
    expect((await places(page)).join(' ')).toMatch(/Reports/);
    expect(await page.getByRole('button', { name: 'New', exact: true }).count()).toBe(0);
    await page.goto(`/${tenantId}/customers/new`);
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await page.goto(`/${tenantId}/dashboard`);

    await page.bringToFront();
    const gone = page.waitForURL(/\/auth\/signin/, { timeout: 20_000, waitUntil: 'commit' });
    await owner.page.getByRole('button', { name: 'Remove Juma Odhiambo' }).click();
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await gone;
    await owner.page.getByText('Juma Odhiambo does not work here any more.').waitFor();
    expect(guest.troubles).toEqual([]);
    await guest.inspect('removed');
    await guest.context.close();
  }, 300_000);

  it('somebody with a business of their own accepts by the link and goes on in the other one; a foreign business stays closed', async () => {
    const other = await visit(browser, { baseURL: product.url, viewport: DESKTOP, colorScheme: 'light' });
    const wanjiru = person('Wanjiru', 'Wanjiru Tailoring', kenya);
    const own = await openBusiness(other, product, wanjiru);
    const { page } = other;
    expect((await page.goto(`/${tenantId}/dashboard`))?.status()).toBe(404);
    await inviteFromPage(owner, wanjiru.email, 'Accountant');
    const { link } = await product.mailTo(wanjiru.email, /invited/i);
    await page.goto(link);
    await page.getByRole('button', { name: 'Join Amina and Daughters' }).click();
    await page.waitForURL(`**/${tenantId}/dashboard`);
    await page.goto('/tenant/select?from=old');
    await page.waitForURL(/\/select-tenant\?from=old$/);
    await inspectAround(other, 'select-tenant');
    await page.getByRole('button', { name: /Wanjiru Tailoring/ }).click();
    await page.waitForURL(`**/${own}/dashboard`);
    for (const path of [`/tenant/${own}/tenant/${own}/customers?q=a`, `/tenant/${own}/${own}/customers?q=a`]) {
      await page.goto(path);
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/${own}/customers?q=a`);
    }
    expect((await page.goto(`/${crypto.randomUUID()}/dashboard`))?.status()).toBe(404);
    await inspectAround(other, 'foreign-business');
    await page.goto('/tenant/create');
    await page.waitForURL(/\/create-tenant$/);
    await inspectAround(other, 'create-tenant');
    expect(other.troubles).toEqual([]);
    await other.context.close();
  }, 300_000);

  it('on a telephone the menu of one’s own name leads to the other business and out', async () => {
    const phone = await visit(browser, { baseURL: product.url, viewport: PHONE, colorScheme: 'light' });
    const { page } = phone;
    await signIn(unlooked(phone), amina);
    await page.waitForURL(`**/${tenantId}/dashboard`);
    const menu = page.getByRole('button', { name: /Amina Odhiambo/ });
    await menu.click();
    await inspectAround(phone, 'person-menu');
    await page.getByRole('link', { name: 'Switch business' }).click();
    await page.waitForURL(/\/select-tenant$/);
    await page.getByRole('button', { name: /Amina and Daughters/ }).click();
    await page.waitForURL(`**/${tenantId}/dashboard`);
    await menu.click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/auth\/signin$/);
    await page.goto(`/${tenantId}/dashboard`);
    await page.waitForURL(/\/auth\/signin/);
    expect(phone.troubles).toEqual([]);
    await phone.context.close();
  });

  it('who leaves takes their data along; a business that is closed is read and no more, and can be opened again', async () => {
    const visitor = await visit(browser, { baseURL: product.url, viewport: DESKTOP, colorScheme: 'light' });
    const zuri = person('Zuri', 'Zuri Weaving', kenya);
    const own = await openBusiness(visitor, product, zuri);
    const { page } = visitor;
    await page.goto(`/${own}/settings/business`);
    await page.getByRole('link', { name: 'Close the business' }).click();
    await page.getByRole('textbox', { name: /Type Zuri Weaving/ }).fill('Zuri');
    await page.getByRole('button', { name: 'Close this business' }).click();
    await page.getByText('Type the name of the business.').first().waitFor();
    await inspectAround(visitor, 'closing');
    await page.getByRole('textbox', { name: /Type Zuri Weaving/ }).fill('Zuri Weaving');
    await page.getByRole('button', { name: 'Close this business' }).click();
    await page.getByText(/This business was closed on/).waitFor();
    await inspectAround(visitor, 'closed');
    await page.goto(`/${own}/customers`);
    expect(await page.getByRole('link', { name: /add a customer/i }).count()).toBe(0);
    await page.goto(`/${own}/settings/closing`);
    await page.getByRole('button', { name: 'Open it again' }).click();
    await page.getByRole('button', { name: 'Close this business' }).waitFor();

    await page.goto('/your-data');
    await page.getByText('You are the only owner of these businesses.').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download my data' }).click()]);
    expect(download.suggestedFilename()).toBe('dott-my-data.json');
    await page.getByRole('link', { name: 'Zuri Weaving' }).click();
    await page.getByRole('textbox', { name: /Type Zuri Weaving/ }).fill('zuri weaving');
    await page.getByRole('button', { name: 'Close this business' }).click();
    await page.getByText(/This business was closed on/).waitFor();
    await page.goto('/your-data');
    await inspectAround(visitor, 'your-data');
    await page.getByRole('textbox', { name: /to confirm/ }).fill(zuri.email);
    await page.getByRole('button', { name: 'Erase my account for good' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto('/your-data');
    await page.waitForURL(/\/auth\/signin/);
    expect(visitor.troubles).toEqual([]);
    await visitor.context.close();
  }, 300_000);
});
