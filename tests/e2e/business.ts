import { expect } from 'vitest';
import { extractText, getDocumentProxy } from 'unpdf';
import type { Visitor } from './browser.ts';

/** Adds a customer through the form and stays on its page. */
export async function addCustomer(visitor: Visitor, home: string, customer: { name: string; email: string; city: string }): Promise<void> {
  const { page, inspect } = visitor;
  await page.goto(`${home}/customers`);
  await inspect('customers-empty');
  await page.goto(`${home}/customers/new`);
  await page.getByLabel('Name', { exact: true }).fill(customer.name);
  await page.getByLabel('E-mail').fill('not an address');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Some of what you entered needs another look.').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(customer.name);
  await inspect('customer-wrong');
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: customer.name }).waitFor();
  await inspect('customer');
}

export interface Sale {
  readonly customer: string;
  readonly description: string;
  readonly quantity: string;
  readonly price: string;
  readonly taxRate: string;
}

/** Writes an invoice, reloads to see that the draft was kept, issues it. Ends on the page of the issued invoice. */
export async function issueInvoice(visitor: Visitor, home: string, sale: Sale): Promise<void> {
  const { page, inspect } = visitor;
  await page.goto(`${home}/invoices/new`);
  await page.getByLabel('Customer', { exact: true }).fill(sale.customer.slice(0, 4));
  await page.getByRole('option', { name: sale.customer }).click();
  const line = page.getByRole('listitem', { name: 'Line 1' });
  await line.getByLabel('Description').fill(sale.description);
  await line.getByLabel('Quantity').fill(sale.quantity);
  await line.getByLabel('Price').fill(sale.price);
  await line.getByLabel('Tax %').fill(sale.taxRate);
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
  await inspect('invoice-draft');
  await page.reload();
  expect(await page.getByRole('listitem', { name: 'Line 1' }).getByLabel('Description').inputValue()).toBe(sale.description);
  await page.getByRole('button', { name: 'Issue invoice' }).click();
  await page.getByRole('heading', { name: 'Issue this invoice?' }).waitFor();
  await page.getByRole('dialog', { name: 'Issue this invoice?' }).getByRole('button', { name: 'Issue invoice' }).click();
  await page.getByRole('heading', { name: /^Invoice \d{4}-\d{4}$/ }).waitFor();
  await inspect('invoice');
}

/** Opens the invoice's PDF as the browser would and answers its text. */
export async function pdfText(visitor: Visitor): Promise<string> {
  const { page, context } = visitor;
  const address = await page.getByRole('link', { name: 'Open PDF' }).getAttribute('href');
  const reply = await context.request.get(new URL(address ?? '', page.url()).href);
  expect(reply.status()).toBe(200);
  expect(reply.headers()['content-type']).toContain('application/pdf');
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(await reply.body())), { mergePages: true });
  return text;
}

export async function recordPayment(visitor: Visitor, amount: string): Promise<void> {
  const { page, inspect } = visitor;
  await page.getByRole('button', { name: 'Record a payment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record a payment' });
  await dialog.getByLabel('Amount received').fill(amount);
  await dialog.getByLabel('How it was paid').selectOption({ label: 'Mobile money' });
  await inspect('payment');
  await dialog.getByRole('button', { name: 'Save payment' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Part paid').first().waitFor();
  await inspect('invoice-part-paid');
}

export async function recordExpense(visitor: Visitor, home: string, expense: { amount: string; supplier: string; receipt: Buffer }): Promise<void> {
  const { page, inspect } = visitor;
  await page.goto(`${home}/expenses/new`);
  await page.getByLabel('Amount on the receipt').fill(expense.amount);
  await page.getByLabel('What it was for').selectOption({ label: 'Rent' });
  await page.getByLabel('Supplier').fill(expense.supplier);
  await page.getByLabel('Tax in percent').fill('16');
  await page.locator('input[type=file]').setInputFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: expense.receipt });
  await inspect('expense-form');
  await page.getByRole('button', { name: 'Save expense' }).click();
  await page.getByRole('heading', { name: expense.supplier }).waitFor();
  await page.getByRole('link', { name: /Open receipt\.png/ }).waitFor();
  await inspect('expense');
}

/** Each page of the business that only shows, looked at once. */
export async function lookAround(visitor: Visitor, home: string, pages: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, path] of Object.entries(pages)) {
    await visitor.page.goto(home + path);
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    await visitor.inspect(name);
  }
}
