import { files } from '@dott/modules/files/contract';
import type { TenantTx } from '@dott/platform/db';
import { newId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { describe, expect, it } from 'vitest';
import { expenses, type ExpenseId } from '../contract.ts';
import { changeExpense, createExpense, getExpense, listPage, removeExpense } from './expenses.ts';

const t = testApp({ now: '2026-11-22T10:00:00Z' });
const PNG = new File([Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')], 'receipt.png');
const body = { date: '2026-11-20', category: 'rent' as const, supplierName: 'Landlord & Co', amount: '116', pricesIncludeTax: true, taxRate: '16' };

const open = async () => {
  const shop = await t().signUp();
  return { shop, api: shop.api(expenses) };
};

/** The books by role, and how many entries there are. */
function books(shop: TestShop, to = '2199-12-31'): Promise<{ entries: number; balances: Record<string, number> }> {
  return t().services.db.withTenant(shop.actor, async (tx) => {
    const lines = await tx.run(tx.sql.selectFrom('journal_line').innerJoin('account', 'account.id', 'journal_line.account_id')
      .select((eb) => ['account.role', eb.fn.sum<string>('journal_line.amount_minor').as('balance')]).where('posted_on', '<=', to).groupBy('account.role'));
    const entries = await tx.run(tx.sql.selectFrom('journal_entry').select('id'));
    return { entries: entries.length, balances: Object.fromEntries(lines.filter((line) => Number(line.balance) !== 0).map((line) => [line.role ?? '', Number(line.balance)])) };
  });
}

describe('an expense that cannot be kept', () => {
  it.each([
    ['no day', { date: '2026-02-30' }, 'date'], ['no such category', { category: 'bribes' }, 'category'], ['nothing spent', { amount: '0' }, 'amount'],
    ['less than nothing', { amount: '-1' }, 'amount'], ['a number with a fraction as a number', { amount: 1.5 }, 'amount'],
    ['half a yen', { amount: '0.5', currency: 'JPY', exchangeRate: '1' }, 'amount'], ['a negative tax', { taxRate: '-1' }, 'taxRate'],
    ['a rate of nothing', { currency: 'USD', exchangeRate: '0' }, 'exchangeRate'], ['money from nowhere', { paidFrom: 'lottery' }, 'paidFrom'],
  ])('%s: 422 at the field, and nothing is posted', async (_what, more, field) => {
    const { shop, api } = await open();
    // What a person's browser may send is not what the types allow.
    const wrong = { ...body, ...more } as typeof body;
    const problem = await problemOf(api.create({ body: wrong }));
    expect(problem.body).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(Object.keys(problem.body.fields ?? {})).toEqual([field]);
    expect(await books(shop)).toEqual({ entries: 0, balances: {} });
  });

  it('another currency needs its rate', async () => {
    const { api } = await open();
    const problem = await problemOf(api.create({ body: { ...body, currency: 'USD' } }));
    expect(problem.body).toMatchObject({ status: 422, code: 'expenses.exchange-rate-required', fields: { exchangeRate: { code: 'required' } }, title: 'Enter how much KES one USD is worth.' });
  });

  it('an amount beyond the books', async () => {
    const { api } = await open();
    expect((await problemOf(api.create({ body: { ...body, amount: '999999999999', currency: 'USD', exchangeRate: '9999999999' } }))).code).toBe('expenses.too-large');
  });

  it('answers 404 when it is not there', async () => {
    const { api } = await open();
    const params = { id: newId<ExpenseId>() };
    const calls = [api.get({ params }), api.update({ params, body: {} }), api.remove({ params }), api.addReceipt({ params, file: PNG })];
    expect((await Promise.all(calls.map(problemOf))).map((problem) => problem.code)).toEqual(calls.map(() => 'expenses.not-found'));
  });
});

describe('create', () => {
  it('posts net, tax and gross in the same transaction', async () => {
    const { shop, api } = await open();
    const created = await api.create({ body });
    expect(created).toMatchObject({
      ...body, amount: '116.00', currency: 'KES', exchangeRate: null, paidFrom: 'bank', note: null, state: 'posted', version: 1, receipts: [],
      totals: { net: '100.00', tax: '16.00', gross: '116.00' },
    });
    expect(await api.get({ params: { id: created.id } })).toEqual(created);
    expect(await books(shop)).toEqual({ entries: 1, balances: { 'expense.rent': 10_000, 'input-tax': 1_600, bank: -11_600 } });
  });

  it('posts another currency at its rate', async () => {
    const { shop, api } = await open();
    await api.create({ body: { ...body, amount: '10', pricesIncludeTax: false, currency: 'USD', exchangeRate: '129.255', paidFrom: 'cash' } });
    expect((await books(shop)).balances).toEqual({ 'expense.rent': 129_255, 'input-tax': 20_681, cash: -149_936 });
  });

  it('a repeat with the same key posts nothing twice and answers the same', async () => {
    const { shop, api } = await open();
    const first = await api.create({ body }, { idempotencyKey: 'one' });
    expect(await api.create({ body }, { idempotencyKey: 'one' })).toEqual(first);
    expect((await problemOf(api.create({ body: { ...body, amount: '117' } }, { idempotencyKey: 'one' }))).code).toBe('request.idempotency-mismatch');
    expect((await books(shop)).entries).toBe(1);
  });
});

describe('update', () => {
  it('reverses on its own day and posts anew', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    const changed = await api.update({ params: { id }, body: { amount: '58', category: 'repairs', date: '2026-11-22', paidFrom: 'cash', version: 1 } });
    expect(changed).toMatchObject({ amount: '58.00', category: 'repairs', supplierName: body.supplierName, version: 2, totals: { gross: '58.00' } });
    expect(await books(shop)).toEqual({ entries: 3, balances: { 'expense.repairs': 5_000, 'input-tax': 800, cash: -5_800 } });
    expect((await books(shop, '2026-11-21')).balances).toEqual({});
    await api.update({ params: { id }, body: { amount: '116' } });
    expect(await books(shop)).toEqual({ entries: 5, balances: { 'expense.repairs': 10_000, 'input-tax': 1_600, cash: -11_600 } });
  });

  it('is never of a day to come, neither at first nor later', async () => {
    const { shop, api } = await open();
    const future = { status: 422, code: 'request.invalid', fields: { date: { code: 'future' } } };
    expect((await problemOf(api.create({ body: { ...body, date: '2026-11-23' } }))).body).toMatchObject(future);
    const { id } = await api.create({ body: { ...body, date: '2026-11-22' } });
    expect((await problemOf(api.update({ params: { id }, body: { date: '2027-11-22' } }))).body).toMatchObject(future);
    expect((await books(shop)).entries).toBe(1);
  });

  it('a note leaves the books alone', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    expect(await api.update({ params: { id }, body: { note: 'for November', amount: '116.00' } })).toMatchObject({ note: 'for November', version: 2 });
    expect((await books(shop)).entries).toBe(1);
  });

  it('refuses an older version and shows the current expense; of many changes one gets through', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_each, n) => api.update({ params: { id }, body: { amount: String(n + 1), version: 1 } })));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const current = await api.get({ params: { id } });
    expect((await problemOf(api.update({ params: { id }, body: { amount: '9', version: 1 } }))).body).toMatchObject({ code: 'expenses.stale', current });
    expect((await books(shop)).entries).toBe(3);
  });

  it('to another currency needs the rate, and back drops it', async () => {
    const { api } = await open();
    const { id } = await api.create({ body });
    expect((await problemOf(api.update({ params: { id }, body: { currency: 'USD' } }))).code).toBe('expenses.exchange-rate-required');
    expect(await api.update({ params: { id }, body: { currency: 'USD', exchangeRate: '130.50' } })).toMatchObject({ currency: 'USD', exchangeRate: '130.5' });
    expect(await api.update({ params: { id }, body: { currency: null } })).toMatchObject({ currency: 'KES', exchangeRate: null });
  });
});

describe('remove', () => {
  it('reverses once, keeps the expense as void, and lets nobody change it any more', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    await api.remove({ params: { id } });
    await api.remove({ params: { id } });
    expect(await books(shop)).toEqual({ entries: 2, balances: {} });
    expect(await api.get({ params: { id } })).toMatchObject({ state: 'void', version: 2 });
    expect((await api.list()).items).toEqual([]);
    expect((await api.list({ query: { state: 'void' } })).items).toMatchObject([{ id }]);
    expect((await problemOf(api.update({ params: { id }, body: { amount: '1' } }))).code).toBe('expenses.void');
    expect((await problemOf(api.addReceipt({ params: { id }, file: PNG }))).code).toBe('expenses.void');
  });
});

describe('receipts', () => {
  it('are refused when they are no picture or PDF', async () => {
    const { api } = await open();
    const { id } = await api.create({ body });
    const problem = await problemOf(api.addReceipt({ params: { id }, file: new File(['<svg/>'], 'receipt.png') }));
    expect(problem.body).toMatchObject({ status: 415, code: 'files.type-not-allowed' });
    expect((await api.get({ params: { id } })).receipts).toEqual([]);
  });

  it('stand with the expense; a repeat attaches nothing twice; one can be taken away', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    const first = await api.addReceipt({ params: { id }, file: PNG }, { idempotencyKey: 'one' });
    expect(first.receipts).toMatchObject([{ name: 'receipt.png', contentType: 'image/png', bytes: PNG.size }]);
    expect(await api.addReceipt({ params: { id }, file: PNG }, { idempotencyKey: 'one' })).toEqual(first);
    const { receipts } = await api.addReceipt({ params: { id }, file: new File(['%PDF-1.7 two'], 'two.pdf') });
    expect(receipts.map((receipt) => receipt.contentType)).toEqual(['image/png', 'application/pdf']);
    expect(await shop.api(files).usage()).toMatchObject({ files: 2 });
    const [png] = receipts;
    await shop.api(files).remove({ params: { id: png?.id ?? '' } });
    expect((await api.get({ params: { id } })).receipts.map((receipt) => receipt.name)).toEqual(['two.pdf']);
  });
});

describe('list', () => {
  it('finds by category, day and words, newest first over all pages', async () => {
    const { api } = await open();
    for (let day = 1; day <= 7; day += 1) {
      await api.create({ body: { ...body, date: `2026-10-0${day}`, category: day % 2 ? 'rent' : 'meals', supplierName: `Café ${day}`, note: day === 3 ? 'with Wanjikũ' : null } });
    }
    const days = async (query: object) => (await api.list({ query })).items.map((item) => Number(item.date.slice(-2)));
    expect(await days({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await days({ category: 'meals' })).toEqual([6, 4, 2]);
    expect(await days({ from: '2026-10-02', to: '2026-10-04' })).toEqual([4, 3, 2]);
    expect(await days({ q: 'cafe' })).toHaveLength(7);
    expect(await days({ q: 'wanj af' })).toEqual([3]);
    const first = await api.list({ query: { limit: 4 } });
    const second = await api.list({ query: { limit: 4, cursor: first.nextCursor ?? '' } });
    expect([...first.items, ...second.items].map((item) => Number(item.date.slice(-2)))).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
  });
});

describe('flights', () => {
  it('a read is one round trip, a write two', async () => {
    const { shop, api } = await open();
    const { id } = await api.create({ body });
    const flightsOf = async (work: (tx: TenantTx) => Promise<unknown>) => {
      let flights = 0;
      await t().services.db.withTenant(shop.actor, work, { onFlight: () => (flights += 1), about: { entity: 'expense', entityId: null } });
      return flights;
    };
    const input = { category: body.category, amount: '5', date: (await api.get({ params: { id } })).date } as Parameters<typeof createExpense>[1];
    expect({
      list: await flightsOf((tx) => listPage(tx, { state: 'posted', limit: 50, q: 'a b' })),
      get: await flightsOf((tx) => getExpense(tx, id)),
      create: await flightsOf((tx) => createExpense(tx, input, t().clock.now())),
      change: await flightsOf((tx) => changeExpense(tx, id, { amount: '7' }, t().clock.now())),
      remove: await flightsOf((tx) => removeExpense(tx, id, new Date())),
    }).toEqual({ list: 1, get: 1, create: 2, change: 2, remove: 2 });
  });
});

isolationSuite(expenses, t, async (_app, owner) => {
  const { id } = await owner.api(expenses).create({ body });
  const params = { id };
  return { list: {}, create: { body }, get: { params }, update: { params, body: { amount: '5' } }, remove: { params }, addReceipt: { params, file: PNG } };
});
