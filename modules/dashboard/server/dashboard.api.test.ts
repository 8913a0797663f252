import { describe, expect, it } from 'vitest';
import { customers } from '@dott/modules/customers/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { ledger } from '@dott/modules/ledger/contract';
import { reports } from '@dott/modules/reports/contract';
import { isolationSuite, testApp, type TestShop } from '@dott/platform/testing';
import { endOfMonth, localDate } from '@dott/platform/time';
import { generateBooks } from '../../ledger/server/generated-books.ts';
import { dashboard } from '../contract.ts';
import { showDashboard } from './dashboard.ts';

const t = testApp({ now: '2026-06-15T09:00:00Z' });
const kes = (amount: string) => ({ amount, currency: 'KES' });

const openShop = (facts: { timeZone?: string } = {}): Promise<TestShop> => t().signUp(facts);

async function bill(shop: TestShop, customer: string, unitPrice: string, dueDate: string): Promise<void> {
  const { id: customerId } = await shop.api(customers).create({ body: { name: customer } });
  const draft = await shop.api(invoices).create({ body: { customerId, issueDate: '2026-04-01', dueDate, lines: [{ description: 'Work', quantity: '1', unitPrice, taxRate: '0' }] } });
  await shop.api(invoices).issue({ params: { id: draft.id } });
}

const post = (shop: TestShop, date: string, debit: string, credit: string, amount: string, memo = 'By hand') =>
  shop.api(ledger).create({ body: { date, memo, lines: [{ code: debit, debit: amount }, { code: credit, credit: amount }] } });

it('a new business has zeros and twelve months, and nothing is made up', async () => {
  const shown = await (await openShop()).api(dashboard).show();
  expect(shown).toMatchObject({
    asOf: '2026-06-15', currency: 'KES', cash: { total: kes('0.00'), accounts: [] }, activity: [],
    receivables: { total: kes('0.00'), overdue: kes('0.00'), customerCount: 0, customers: [] },
  });
  expect(shown.months.map((month) => month.month)).toEqual([
    '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06',
  ]);
  expect(shown.months.every((month) => month.income.amount === '0.00' && month.expenses.amount === '0.00')).toBe(true);
});

describe('the dashboard', () => {
  it('counts money of today, not of tomorrow, in every account that holds money', async () => {
    const shop = await openShop();
    await post(shop, '2026-06-01', '1000', '3000', '100.00');
    await post(shop, '2026-06-02', '1020', '1000', '30.00');
    await post(shop, '2026-06-16', '1010', '3000', '999.00');
    expect((await shop.api(dashboard).show()).cash).toEqual({
      total: kes('100.00'),
      accounts: [{ code: '1000', name: 'Cash on hand', amount: kes('70.00') }, { code: '1020', name: 'Mobile money', amount: kes('30.00') }],
    });
  });

  it('counts the running month until today, as the report does that its figure leads to', async () => {
    const shop = await openShop();
    await post(shop, '2026-06-15', '1000', '4000', '100.00');
    await post(shop, '2026-06-16', '1000', '4000', '50.00');
    const [shown, result] = await Promise.all([shop.api(dashboard).show(), shop.api(reports).profitAndLoss({ query: { from: '2026-06-01' } })]);
    expect(shown.months.at(-1)).toEqual({ month: '2026-06', income: kes('100.00'), expenses: kes('0.00') });
    expect(result).toMatchObject({ to: '2026-06-15', totals: { income: kes('100.00') } });
  });

  it('tells who owes, five at most, the largest first, and what is overdue', async () => {
    const shop = await openShop();
    for (const [index, price] of ['10', '60', '30', '40', '50', '20'].entries()) await bill(shop, `Customer ${price}`, price, index % 2 === 0 ? '2026-06-14' : '2026-06-15');
    const { receivables } = await shop.api(dashboard).show();
    expect(receivables).toMatchObject({ total: kes('210.00'), overdue: kes('90.00'), customerCount: 6 });
    expect(receivables.customers.map((customer) => customer.name)).toEqual(['Customer 60', 'Customer 50', 'Customer 40', 'Customer 30', 'Customer 20']);
    expect(receivables.customers.map((customer) => customer.overdue.amount)).toEqual(['0.00', '50.00', '0.00', '30.00', '0.00']);
  });

  it('shows what was written last first, whatever day it is dated', async () => {
    const shop = await openShop();
    await post(shop, '2026-06-10', '1000', '3000', '5.00', 'first');
    const { id } = await post(shop, '2026-01-10', '1000', '3000', '7.00', 'second');
    const { activity } = await shop.api(dashboard).show();
    expect(activity).toMatchObject([
      { entryId: id, date: '2026-01-10', memo: 'second', source: { type: 'manual', id }, reversal: false, amount: kes('7.00') },
      { memo: 'first', amount: kes('5.00') },
    ]);
  });

  it('has the day that it is where the business is', async () => {
    const east = await openShop({ timeZone: 'Pacific/Kiritimati' });
    const west = await openShop({ timeZone: 'Pacific/Midway' });
    t().clock.set('2026-07-01T00:30:00Z');
    const [ahead, behind] = await Promise.all([east.api(dashboard).show(), west.api(dashboard).show()]);
    t().clock.set('2026-06-15T09:00:00Z');
    expect([ahead.asOf, behind.asOf]).toEqual(['2026-07-01', '2026-06-30']);
    expect([ahead.months.at(-1)?.month, behind.months.at(-1)?.month]).toEqual(['2026-07', '2026-06']);
  });

  it('agrees with the reports on made-up books, in two flights', async () => {
    const shop = await openShop();
    await generateBooks(t().services.db, shop.actor, { count: 100, seed: 13 });
    const shown = await shop.api(dashboard).show();
    expect(shown.months).toHaveLength(12);
    for (const { month, income, expenses } of [shown.months[0], shown.months[6]].filter((each) => each !== undefined)) {
      const report = await shop.api(reports).profitAndLoss({ query: { from: `${month}-01`, to: endOfMonth(localDate(`${month}-01`)) } });
      expect({ income, expenses }).toEqual(report.totals);
    }
    let flights = 0;
    await t().services.db.withTenant(shop.actor, (tx) => showDashboard(tx, t().clock), { onFlight: () => void (flights += 1) });
    expect(flights).toBe(2);
  });
});

isolationSuite(dashboard, t, async () => ({ show: {} }));
