import { describe, expect, it } from 'vitest';
import { customers } from '@dott/modules/customers/contract';
import { dashboard } from '@dott/modules/dashboard/contract';
import { invoices } from '@dott/modules/invoices/contract';
import { ledger } from '@dott/modules/ledger/contract';
import type { TenantTx } from '@dott/platform/db';
import { newId, type TenantId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { localDate } from '@dott/platform/time';
import { expectedBalances, generateBooks } from '../../ledger/server/generated-books.ts';
import { reports } from '../contract.ts';
import { reportBalanceSheet, reportProfitAndLoss, reportReceivables, reportTrialBalance } from './reports.ts';

const t = testApp({ now: '2026-06-15T09:00:00Z' });
const kes = (amount: string) => ({ amount, currency: 'KES' });

const openShop = (): Promise<TestShop> => t().signUp();

/** An invoice of one line with 16 % tax, issued. */
async function bill(shop: TestShop, customer: string, unitPrice: string, days: { issueDate: string; dueDate: string }): Promise<string> {
  const { id: customerId } = await shop.api(customers).create({ body: { name: customer } });
  const draft = await shop.api(invoices).create({ body: {
    customerId, ...days, lines: [{ description: 'Work', quantity: '1', unitPrice, taxRate: '16' }],
  } });
  await shop.api(invoices).issue({ params: { id: draft.id } });
  return draft.id;
}

const post = (shop: TestShop, date: string, debit: string, credit: string, amount: string) =>
  shop.api(ledger).create({ body: { date, memo: 'By hand', lines: [{ code: debit, debit: amount }, { code: credit, credit: amount }] } });

describe('a small business to the cent', () => {
  it('is told by all reports alike', async () => {
    const shop = await openShop();
    const api = shop.api(reports);
    await post(shop, '2025-12-01', '1010', '3000', '1000.00');
    await post(shop, '2025-12-31', '6050', '1010', '300.00');
    const id = await bill(shop, 'Amina', '250.50', { issueDate: '2026-03-01', dueDate: '2026-03-31' });
    await shop.api(invoices).pay({ params: { id }, body: { amount: '90.58', date: '2026-05-02', method: 'mobile-money' } });
    await post(shop, '2026-05-03', '6200', '1000', '12.34');

    expect(await api.profitAndLoss({ query: { from: '2026-01-01', to: '2026-12-31' } })).toEqual({
      from: '2026-01-01', to: '2026-12-31', currency: 'KES',
      income: [{ code: '4000', name: 'Sales', amount: kes('250.50') }],
      expenses: [{ code: '6200', name: 'Transport and fuel', amount: kes('12.34') }],
      totals: { income: kes('250.50'), expenses: kes('12.34') },
      net: kes('238.16'),
    });
    expect(await api.balanceSheet({ query: { asOf: '2026-06-30' } })).toMatchObject({
      yearStart: '2026-01-01',
      assets: [{ code: '1000', amount: kes('-12.34') }, { code: '1010', amount: kes('700.00') }, { code: '1020', amount: kes('90.58') }, { code: '1100', amount: kes('200.00') }],
      liabilities: [{ code: '2100', amount: kes('40.08') }],
      equity: [{ code: '3000', amount: kes('1000.00') }, { kind: 'earlier-results', amount: kes('-300.00') }, { kind: 'current-result', amount: kes('238.16') }],
      totals: { assets: kes('978.24'), liabilities: kes('40.08'), equity: kes('938.16'), liabilitiesAndEquity: kes('978.24') },
    });
    const trial = await api.trialBalance({ query: { asOf: '2026-06-30' } });
    expect(trial.totals).toEqual({ debit: kes('1302.92'), credit: kes('1302.92') });
    expect(trial.rows.find((row) => row.code === '1100')).toEqual({ code: '1100', name: 'Accounts receivable', type: 'asset', debit: kes('200.00'), credit: kes('0.00') });
    const ageing = await api.receivablesAgeing({ query: { asOf: '2026-06-30' } });
    expect(ageing).toMatchObject({ total: kes('200.00'), customers: [{ name: 'Amina', total: kes('200.00'), invoices: [{ daysOverdue: 91, open: kes('200.00') }] }] });
    expect(ageing.buckets.at(-1)).toEqual({ name: 'over-90', amount: kes('200.00') });
  });

  it('is led from every row to its entries', async () => {
    const shop = await openShop();
    await bill(shop, 'Amina', '10', { issueDate: '2026-03-01', dueDate: '2026-03-31' });
    const { rows } = await shop.api(reports).trialBalance({ query: { asOf: '2026-06-30' } });
    for (const row of rows) {
      const { items } = await shop.api(ledger).list({ query: { account: row.code, to: '2026-06-30' } });
      expect(items.flatMap((entry) => entry.lines).filter((line) => line.code === row.code)).toHaveLength(1);
    }
    expect(rows).toHaveLength(3);
  });
});

it('the largest amounts that the books take are told by all reports', async () => {
  const shop = await t().signUp({ currency: 'UGX' });
  const { id: customerId } = await shop.api(customers).create({ body: { name: 'The mint' } });
  const draft = (quantity: string) => shop.api(invoices).create({ body: {
    customerId, issueDate: '2026-06-01', lines: [{ description: 'Everything', quantity, unitPrice: '999999999999', taxRate: '0' }],
  } });
  expect((await problemOf(draft('101'))).code).toBe('invoices.too-large');
  for (let count = 0; count < 12; count += 1) await shop.api(invoices).issue({ params: { id: (await draft('100')).id } });
  const all = { amount: '1199999999998800', currency: 'UGX' };
  const api = shop.api(reports);
  expect((await api.trialBalance({})).totals).toEqual({ debit: all, credit: all });
  expect((await api.balanceSheet({})).totals.assets).toEqual(all);
  expect((await api.profitAndLoss({})).net).toEqual(all);
  expect((await api.receivablesAgeing({})).total).toEqual(all);
  expect((await shop.api(dashboard).show()).receivables.total).toEqual(all);
});

describe('days', () => {
  it('are today where the business is when none is named', async () => {
    const shop = await t().signUp({ timeZone: 'Pacific/Kiritimati', fiscalYearStartMonth: 7 });
    t().clock.set('2026-06-30T11:00:00Z');
    expect((await shop.api(reports).trialBalance({})).asOf).toBe('2026-07-01');
    expect(await shop.api(reports).profitAndLoss({})).toMatchObject({ from: '2026-07-01', to: '2026-07-01' });
    t().clock.set('2026-06-15T09:00:00Z');
  });

  it('in the wrong order are refused', async () => {
    const shop = await openShop();
    const { body } = await problemOf(shop.api(reports).profitAndLoss({ query: { from: '2026-02-01', to: '2026-01-31' } }));
    expect(body).toMatchObject({ code: 'request.invalid', fields: { from: {} } });
  });

  it('that have not come begin and end with the first one when no last one is named', async () => {
    const shop = await openShop();
    await post(shop, '2026-07-01', '1000', '4000', '5.00');
    expect(await shop.api(reports).profitAndLoss({ query: { from: '2026-07-01' } })).toMatchObject({ from: '2026-07-01', to: '2026-07-01', net: kes('5.00') });
  });

  it('without a first one begin with the fiscal year', async () => {
    const shop = await openShop();
    await post(shop, '2025-12-31', '1000', '4000', '5.00');
    await post(shop, '2026-01-01', '1000', '4000', '7.00');
    expect(await shop.api(reports).profitAndLoss({ query: { to: '2026-03-31' } })).toMatchObject({ from: '2026-01-01', net: kes('7.00') });
  });
});

it('books that were made up: profit and loss and balance sheet agree with the trial balance', async () => {
  const shop = await openShop();
  const postings = await generateBooks(t().services.db, shop.actor, { count: 150, seed: 77 });
  const asOf = '2025-10-10';
  const [trial, sheet] = await Promise.all([shop.api(reports).trialBalance({ query: { asOf } }), shop.api(reports).balanceSheet({ query: { asOf } })]);
  const expected = expectedBalances(postings, undefined, asOf);
  const signed = (amount: { debit: { amount: string }; credit: { amount: string } }) => Math.round((Number(amount.debit.amount) - Number(amount.credit.amount)) * 100);
  expect(new Map(trial.rows.map((row) => [row.code, signed(row)]))).toEqual(new Map([...expected].filter(([, amount]) => amount !== 0).toSorted()));
  expect(sheet.totals.assets).toEqual(sheet.totals.liabilitiesAndEquity);
});

describe('as a sheet', () => {
  const csv = async (shop: TestShop, path: string) =>
    t().app.inject({ method: 'GET', url: `/api/reports/${path}`, headers: { authorization: `Session ${shop.sid}` } });

  it('has the figures of the report and disarms formulas', async () => {
    const shop = await openShop();
    await bill(shop, '=HYPERLINK("http://evil.example")', '100', { issueDate: '2026-03-01', dueDate: '2026-03-31' });
    const trial = await csv(shop, 'trial-balance?asOf=2026-06-30&format=csv');
    expect(trial.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="trial-balance-2026-06-30.csv"' });
    expect(trial.body).toBe('\uFEFFCode,Account,Type,Debit KES,Credit KES\r\n1100,Accounts receivable,asset,116.00,0.00\r\n2100,Output tax,liability,0.00,16.00\r\n4000,Sales,income,0.00,100.00\r\n,Total,,116.00,116.00\r\n');
    expect((await csv(shop, 'receivables-ageing?asOf=2026-06-30&format=csv')).body).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    for (const path of ['profit-and-loss?from=2026-01-01&to=2026-12-31', 'balance-sheet?asOf=2026-06-30']) {
      expect((await csv(shop, `${path}&format=csv`)).body.split('\r\n').length).toBeGreaterThan(4);
    }
  });
});

it('a business whose books were never opened is told so', async () => {
  const unopened = { ...(await t().signUp()).actor, tenantId: newId<TenantId>() };
  const { clock, services: { db } } = t();
  const asOf = localDate('2026-06-30');
  const all = [
    (tx: TenantTx) => reportTrialBalance(tx, clock, { asOf }), (tx: TenantTx) => reportBalanceSheet(tx, clock, { asOf }),
    (tx: TenantTx) => reportReceivables(tx, clock, { asOf }), (tx: TenantTx) => reportProfitAndLoss(tx, clock, { to: asOf }),
  ];
  const outcomes = await Promise.allSettled(all.map((report) => db.withTenant<unknown>(unopened, report)));
  expect(outcomes).toMatchObject(all.map(() => ({ status: 'rejected', reason: { code: 'ledger.not-opened' } })));
});

it('each report is one flight', async () => {
  const shop = await openShop();
  const flights = async (work: (tx: TenantTx) => Promise<unknown>) => {
    let count = 0;
    await t().services.db.withTenant(shop.actor, work, { onFlight: () => void (count += 1) });
    return count;
  };
  const { clock } = t();
  const query = { asOf: localDate('2026-06-30') };
  expect(await flights((tx) => reportTrialBalance(tx, clock, query))).toBe(1);
  expect(await flights((tx) => reportBalanceSheet(tx, clock, query))).toBe(1);
  expect(await flights((tx) => reportReceivables(tx, clock, query))).toBe(1);
  expect(await flights((tx) => reportProfitAndLoss(tx, clock, { to: query.asOf }))).toBe(1);
});

isolationSuite(reports, t, async (_app, shop) => {
  await post(shop, '2026-01-01', '1000', '4000', '5.00');
  const query = { asOf: '2026-06-30' };
  return { trialBalance: { query }, balanceSheet: { query }, receivablesAgeing: { query }, profitAndLoss: { query: { from: '2026-01-01', to: '2026-06-30' } } };
});
