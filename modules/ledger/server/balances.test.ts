import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TenantTx } from '@dott/platform/db';
import { testApp, type TestShop } from '@dott/platform/testing';
import { localDate, startOfMonth } from '@dott/platform/time';
import { accountBalances, resultByMonth } from './balances.sql.ts';
import { expectedBalances, generateBooks, postingArbitrary } from './generated-books.ts';
import { ledgerModule, postEntry, reverseSource, rollUpMonths, type Posting } from './index.ts';

const t = testApp();
const inShop = <T>(shop: TestShop, work: (tx: TenantTx) => Promise<T>): Promise<T> => t().services.db.withTenant(shop.actor, work);
const post = (shop: TestShop, posting: Posting) => inShop(shop, (tx) => tx.commit(...postEntry(tx, posting)));
const rollUp = (shop: TestShop, before: string) => rollUpMonths((work) => inShop(shop, work), localDate(before));
const rowsOf = (shop: TestShop, span: { from?: string; to: string }) => inShop(shop, (tx) => tx.run(accountBalances(tx, span)));
const sumsOf = async (shop: TestShop, span: { from?: string; to: string }) =>
  new Map((await rowsOf(shop, span)).filter((row) => row.amount_minor !== 0).map((row) => [row.code, row.amount_minor]));
const nonZero = (balances: Map<string, number>) => new Map([...balances].filter(([, amount]) => amount !== 0).toSorted());
const summedMonths = (shop: TestShop) => inShop(shop, (tx) => tx.run(tx.sql.selectFrom('ledger_month').select('month').where('rolled_up_at', 'is not', null)));

async function openShop(fiscalYearStartMonth = 1): Promise<TestShop> {
  return t().signUp({ fiscalYearStartMonth });
}

describe('balances', () => {
  it('are what was posted, for any span, before and after any roll-up', async () => {
    const shop = await openShop();
    const postings = await generateBooks(t().services.db, shop.actor, { count: 300, seed: 20_261_122 });
    const day = fc.integer({ min: 0, max: 1_000 }).map((offset) => new Date(Date.UTC(2024, 0, 1 + offset)).toISOString().slice(0, 10));
    for (const before of ['2024-01-01', '2024-12-01', '2025-07-01', '2027-01-01']) {
      await rollUp(shop, before);
      await fc.assert(fc.asyncProperty(fc.option(day, { nil: undefined }), day, async (from, to) => {
        const sums = await sumsOf(shop, { ...(from && { from }), to });
        expect(sums).toEqual(nonZero(expectedBalances(postings, from, to)));
      }), { numRuns: 25, seed: 7 });
    }
  });

  it('sum to zero after every posting and come back after its reversal', async () => {
    const shop = await openShop();
    await fc.assert(fc.asyncProperty(postingArbitrary, async (posting) => {
      const before = await sumsOf(shop, { to: '2199-12-31' });
      await post(shop, posting);
      const after = await rowsOf(shop, { to: '2199-12-31' });
      expect(after.reduce((sum, row) => sum + row.amount_minor, 0)).toBe(0);
      await inShop(shop, (tx) => tx.commit(...reverseSource(tx, posting.source, { date: posting.date, memo: 'Undo' })));
      expect(await sumsOf(shop, { to: '2199-12-31' })).toEqual(before);
    }), { numRuns: 25, seed: 11 });
  });

  it('tell the movement since the fiscal year began, also for one that begins in July', async () => {
    const shop = await openShop(7);
    const sale = (date: string, minor: number): Posting => ({
      source: { type: 'test', id: crypto.randomUUID() }, date: localDate(date), memo: 'Sale',
      lines: [{ role: 'cash', debitMinor: minor }, { role: 'sales', creditMinor: minor }],
    });
    await inShop(shop, (tx) => tx.commit(...postEntry(tx, sale('2025-06-30', 100)), ...postEntry(tx, sale('2025-07-01', 20)), ...postEntry(tx, sale('2026-06-30', 3))));
    const salesAt = async (to: string) => (await rowsOf(shop, { to })).find((row) => row.role === 'sales');
    expect(await salesAt('2026-06-30')).toMatchObject({ amount_minor: -123, year_minor: -23, year_start: '2025-07-01' });
    expect(await salesAt('2025-06-30')).toMatchObject({ amount_minor: -100, year_minor: -100, year_start: '2024-07-01' });
  });

  it('by month add up to the result of the span', async () => {
    const shop = await openShop();
    const postings = await generateBooks(t().services.db, shop.actor, { count: 60, seed: 5 });
    await rollUp(shop, '2025-01-01');
    const months = await inShop(shop, (tx) => tx.run(resultByMonth(tx, { from: '2024-03-01', to: '2025-08-31' })));
    const expected = [...expectedBalances(postings, '2024-03-01', '2025-08-31')].filter(([code]) => code >= '4').reduce((sum, [, amount]) => sum + amount, 0);
    expect(months.reduce((sum, row) => sum + row.amount_minor, 0)).toBe(expected);
  });
});

describe('roll-up', () => {
  it('sums each month once, and again after a posting into it', async () => {
    const shop = await openShop();
    const postings = await generateBooks(t().services.db, shop.actor, { count: 40, seed: 3 });
    const past = new Set(postings.map((posting) => startOfMonth(posting.date)).filter((month) => month < '2025-01-01'));
    expect(await rollUp(shop, '2025-01-01')).toBe(past.size);
    expect(await rollUp(shop, '2025-01-01')).toBe(0);
    const [late] = postings;
    if (!late) throw new Error('nothing was generated');
    const again: Posting = { ...late, source: { type: 'test', id: crypto.randomUUID() }, date: localDate([...past][0] ?? '2024-01-01') };
    await post(shop, again);
    expect(await summedMonths(shop)).toHaveLength(past.size - 1);
    expect(await sumsOf(shop, { to: '2030-01-01' })).toEqual(nonZero(expectedBalances([...postings, again])));
    expect(await rollUp(shop, '2025-01-01')).toBe(1);
    expect(await sumsOf(shop, { to: '2030-01-01' })).toEqual(nonZero(expectedBalances([...postings, again])));
  });

  it('is done every night for every business', async () => {
    const shop = await openShop();
    const sale = (date: string): Posting => ({
      source: { type: 'test', id: crypto.randomUUID() }, date: localDate(date), memo: 'Sale',
      lines: [{ role: 'cash', debitMinor: 1 }, { role: 'sales', creditMinor: 1 }],
    });
    for (const date of ['2025-11-30', '2026-01-31', '2026-02-01']) await post(shop, sale(date));
    const night = () => ledgerModule.jobs['ledger.roll-up']?.run(t().services, {}, { tenantId: null, now: () => new Date('2026-02-10T01:20:00Z') });
    await night();
    await night();
    expect((await summedMonths(shop)).map((row) => row.month).toSorted()).toEqual(['2025-11-01', '2026-01-01']);
  });

  it('loses nothing that is posted into the month while it is summed', async () => {
    const shop = await openShop();
    const sale = (): Posting => ({
      source: { type: 'test', id: crypto.randomUUID() }, date: localDate('2026-01-10'), memo: 'Sale',
      lines: [{ role: 'cash', debitMinor: 1 }, { role: 'sales', creditMinor: 1 }],
    });
    const busy = Array.from({ length: 8 }, async () => {
      for (let count = 0; count < 25; count += 1) await post(shop, sale());
    });
    let working = true;
    const summing = (async () => {
      while (working) await rollUp(shop, '2026-02-01');
    })();
    await Promise.all(busy);
    working = false;
    await summing;
    await rollUp(shop, '2026-02-01');
    expect(await summedMonths(shop)).toHaveLength(1);
    expect(await sumsOf(shop, { to: '2026-01-31' })).toEqual(new Map([['1000', 200], ['4000', -200]]));
  });
});
