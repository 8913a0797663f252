import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, visit, type Visitor } from './browser.ts';
import { call, openBusiness } from './calls.ts';
import { sharedProduct } from './shared-product.ts';
import { person } from './steps.ts';

const product = sharedProduct();
let browser: Browser;
let visitor: Visitor;
let home = '';

/** What would run if any page wrote it as it is; each says so in a way that the page's policy cannot hide. */
const script = '<script>alert(1)</script>';
const image = '"><img src=x onerror=alert(1)>';
const link = 'javascript:alert(1)';
const template = "{{constructor.constructor('alert(1)')()}}${alert(1)}</title></textarea></style>";

beforeAll(async () => {
  browser = await launchBrowser();
  visitor = await visit(browser, { baseURL: product.url });
  visitor.page.on('dialog', (dialog) => {
    visitor.troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const mallory = { ...person('Mallory', `${script}${image}`, { country: 'Kenya', currency: 'KES' }), givenName: image, familyName: script };
  home = `/${await openBusiness(visitor, product, mallory)}`;
});
afterAll(async () => {
  await visitor?.context.close();
  await browser?.close();
});

describe('script in every field that is shown', () => {
  it('is text on every page', async () => {
    const customer = await call<{ id: string }>(visitor, product, 'POST', '/api/crm/customers', {
      name: `${script}${image}`, phone: image.slice(0, 30), taxId: script.slice(0, 30), notes: `${script}\n${template}`, billingAddress: { line1: image, line2: script, city: template.slice(0, 60), region: script, postalCode: '<b>1</b>' },
    });
    const draft = await call<{ id: string }>(visitor, product, 'POST', '/api/invoices', {
      customerId: customer.id, issueDate: '2026-11-22', pricesIncludeTax: false, reference: image, note: `${script}${template}`, lines: [{ description: `${script}${image}${link}`, quantity: '1', unitPrice: '10', taxRate: '16' }],
    });
    const second = await call<{ id: string }>(visitor, product, 'POST', '/api/invoices', {
      customerId: customer.id, issueDate: '2026-11-22', pricesIncludeTax: false, reference: link, lines: [{ description: image, quantity: '1', unitPrice: '10', taxRate: '16' }],
    });
    await call(visitor, product, 'POST', `/api/invoices/${second.id}/issue`, {});
    const expense = await call<{ id: string }>(visitor, product, 'POST', '/api/expenses', { date: '2026-11-22', category: 'rent', supplierName: `${script}${image}`, amount: '5', pricesIncludeTax: true, taxRate: '16', note: template });
    const entry = await call<{ id: string }>(visitor, product, 'POST', '/api/ledger/entries', { date: '2026-11-22', memo: `${script}${image}`, lines: [{ code: '1000', debit: '5.00' }, { code: '4000', credit: '5.00' }] });
    const pages = [
      '/dashboard', '/customers', `/customers/${customer.id}`, `/customers/${customer.id}/edit`, '/invoices', `/invoices/${draft.id}`, `/invoices/${second.id}`, '/expenses', `/expenses/${expense.id}`, `/expenses/${expense.id}/edit`,
      '/ledger', `/ledger/${entry.id}`, '/audit', '/reports', '/reports/receivables', '/reports/profit-and-loss', '/settings/security', '/settings/business', '/settings/team',
    ].map((path) => home + path);
    for (const path of [...pages, '/select-tenant']) await show(path);
    await visitor.page.goto(`${home}/customers`);
    expect(await visitor.page.getByText(script).count()).toBeGreaterThan(0);
  });

  it('is text where an address brings it', async () => {
    const payloads = [image, template, `'-alert(1)-'`].map(encodeURIComponent);
    for (const payload of payloads) {
      for (const path of [`${home}/customers?q=${payload}`, `${home}/invoices?q=${payload}&state=${payload}`, `${home}/audit?actor=${payload}&from=${payload}`, `${home}/${payload}`, `/auth/check-mail#${payload}`, `/auth/verify-email?token=${payload}`, `/auth/reset-password?token=${payload}`]) await show(path);
    }
    const stranger = await visit(browser, { baseURL: product.url });
    stranger.page.on('dialog', (dialog) => stranger.troubles.push(dialog.message()));
    for (const payload of payloads) await stranger.page.goto(`/auth/signin?returnTo=${payload}&notice=${payload}`, { waitUntil: 'load' });
    expect(stranger.troubles).toEqual([]);
    await stranger.context.close();
  });
});

async function show(path: string): Promise<void> {
  await visitor.page.goto(path, { waitUntil: 'load' });
  await visitor.page.locator('body').waitFor();
  expect(visitor.troubles, path).toEqual([]);
}

describe('a page of another origin in the same browser', () => {
  let evil: Server;
  let evilUrl = '';
  const html = (body: string): string => `<!doctype html><meta charset="utf-8"><body>${body}`;

  beforeAll(async () => {
    const form = (path: string, type: string, name: string) => `<form method="post" target="sink" enctype="${type}" action="${product.url}${path}"><input name='${name}' value='"}'></form>`;
    evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end(html(`<iframe name="sink"></iframe>
        ${form('/api/crm/customers', 'text/plain', '{"name":"By another page","x":"')}${form('/api/crm/customers', 'application/x-www-form-urlencoded', 'name')}${form('/api/auth/establish-session', 'application/x-www-form-urlencoded', 'handoff')}
        <iframe id="frame" src="${product.url}${home}/customers"></iframe>
        <script>
          const target = ${JSON.stringify(product.url)};
          const options = { credentials: 'include', method: 'POST', body: '{"name":"By another page"}' };
          const tries = [
            () => fetch(target + '/api/crm/customers', { ...options, mode: 'no-cors' }),
            () => fetch(target + '/api/crm/customers', { ...options, headers: { 'content-type': 'application/json' } }),
            () => fetch(target + '/api/crm/customers', { ...options, headers: { 'content-type': 'application/json', 'x-csrf-token': 'guess' } }),
            () => fetch(target + '/api/auth/session-v2', { method: 'DELETE', credentials: 'include' }),
            () => fetch(target + '/api/sessions/others', { method: 'DELETE', credentials: 'include' }),
            () => fetch(target + '/api/auth/csrf', { credentials: 'include' }).then((reply) => reply.json()).then(({ token }) => { document.title = 'read ' + token; }),
            () => fetch(target + '/api/crm/customers', { credentials: 'include' }).then((reply) => reply.text()).then((text) => { document.title = 'read ' + text; }),
          ];
          Promise.allSettled(tries.map((attempt) => attempt())).then(() => { for (const each of document.forms) each.submit(); document.body.dataset.done = 'yes'; });
        </script>`));
    });
    await new Promise<void>((listening) => evil.listen(0, '127.0.0.1', listening));
    // A server that listens on a port has such an address. The name is the product's own, so that cookies of the same site travel along.
    evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((closed) => {
    evil.closeAllConnections();
    evil.close(closed);
  }));

  it('changes nothing, reads nothing, frames nothing', async () => {
    const before = await call<{ items: unknown[] }>(visitor, product, 'GET', '/api/crm/customers');
    const page = await visitor.context.newPage();
    await page.goto(evilUrl);
    await page.locator('body[data-done=yes]').waitFor({ timeout: 20_000 });
    await page.waitForTimeout(1_000);
    expect(await page.title()).not.toContain('read');
    for (const frame of page.frames().slice(1)) expect(await frame.content().catch(() => '')).not.toContain('alert(1)');
    await page.close();
    const after = await call<{ items: unknown[] }>(visitor, product, 'GET', '/api/crm/customers');
    expect(JSON.stringify(after.items)).toBe(JSON.stringify(before.items));
    expect(JSON.stringify(after)).not.toContain('By another page');
  });
});
