import { customers, type CustomerId } from '@dott/modules/customers/contract';
import type { Client } from '@dott/platform/http/client';
import type { TestApp, TestShop } from '@dott/platform/testing';
import { invoices, type Invoice, type InvoiceId } from '../contract.ts';

/** A business with its books, a customer and somebody who is signed in. */
export interface InvoicingShop {
  readonly shop: TestShop;
  readonly api: Client<typeof invoices>;
  readonly customerId: CustomerId;
}

export interface ShopOptions {
  readonly currency?: string;
  readonly timeZone?: string;
}

/** Opens a business as onboarding leaves it, for a new person or the one given. */
export async function openShop(t: TestApp, { currency = 'KES', timeZone = 'Africa/Nairobi' }: ShopOptions = {}, member?: TestShop): Promise<InvoicingShop> {
  const shop = member ?? await t.signUp({ currency, timeZone });
  const { id: customerId } = await shop.api(customers).create({
    body: { name: 'Wanjikũ & Søns', email: 'books@wanjiku.example', taxId: 'P051', paymentTermsDays: 14, billingAddress: { line1: '1 Moi Avenue', city: 'Nairobi', country: 'KE' } },
  });
  return { shop, api: shop.api(invoices), customerId };
}

/** A draft of 10 × 100 with 16 % tax, payable 1160.00, unless `more` says otherwise. */
export function draftBody(customerId: CustomerId, more: object = {}) {
  return {
    customerId, issueDate: '2026-11-22', pricesIncludeTax: false,
    lines: [{ description: 'Maize flour, 50 kg', quantity: '10', unitPrice: '100', taxRate: '16' }], ...more,
  };
}

/** A draft that was issued. */
export async function issued({ api, customerId }: InvoicingShop, more: object = {}): Promise<Invoice> {
  const { id } = await api.create({ body: draftBody(customerId, more) });
  return api.issue({ params: { id } });
}

/** What the journal has on each account for a business: code → debit less credit, in minor units. */
export async function balances(t: TestApp, { shop }: InvoicingShop): Promise<Record<string, number>> {
  const rows = await t.services.db.withTenant(shop.actor, (tx) => tx.run(
    tx.sql.selectFrom('journal_line').innerJoin('account', 'account.id', 'journal_line.account_id')
      .select((eb) => ['account.role', eb.fn.sum<string>('journal_line.amount_minor').as('balance')]).groupBy('account.role'),
  ));
  return Object.fromEntries(rows.filter((row) => Number(row.balance) !== 0).map((row) => [row.role ?? '', Number(row.balance)]));
}

/** An id of no invoice; the brand is for the compiler. */
export const nobody = '0192f000-0000-7000-8000-000000000000' as InvoiceId;
