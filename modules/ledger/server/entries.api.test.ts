import { describe, expect, it } from 'vitest';
import type { TenantTx } from '@dott/platform/db';
import { newId, type Id, type TenantId } from '@dott/platform/ids';
import { isolationSuite, problemOf, testApp, type TestApp, type TestShop } from '@dott/platform/testing';
import { localDate } from '@dott/platform/time';
import { ledger, type JournalEntryId } from '../contract.ts';
import { defaultChart } from '../chart.ts';
import { createManualEntry, getEntry, listPage } from './entries.ts';
import { postEntry } from './index.ts';

const t = testApp();
const inShop = <T>(app: TestApp, shop: TestShop, work: (tx: TenantTx) => Promise<T>) => app.services.db.withTenant(shop.actor, work);

async function openShop(currency = 'KES', app = t()): Promise<TestShop> {
  return app.signUp({ currency });
}

const transfer = (amount = '250.50', date = '2026-05-04') => ({
  date, memo: 'Cash to the bank', lines: [{ code: '1010', debit: amount }, { code: '1000', credit: amount, memo: 'from the till' }],
});
/** An entry as a document's module posts it. */
async function postDocument(shop: TestShop, app = t()): Promise<JournalEntryId> {
  const id = newId<JournalEntryId>();
  await inShop(app, shop, (tx) => tx.commit(...postEntry(tx, {
    id, source: { type: 'invoice', id: newId<Id<'invoice'>>() }, date: localDate('2026-05-01'), memo: 'Invoice',
    lines: [{ role: 'receivable', debitMinor: 100 }, { role: 'sales', creditMinor: 100 }],
  })));
  return id;
}

describe('a manual entry that the books refuse', () => {
  it.each([
    ['off by a cent', { lines: [{ code: '1010', debit: '1.00' }, { code: '1000', credit: '0.99' }] }, 'ledger.unbalanced', []],
    ['an unknown account', { lines: [{ code: '9999', debit: '1' }, { code: '1000', credit: '1' }] }, 'ledger.unknown-account', ['lines.0.code']],
    ['one line', { lines: [{ code: '1010', debit: '1' }] }, 'ledger.unbalanced', []],
    ['both sides on one line', { lines: [{ code: '1010', debit: '1', credit: '1' }, { code: '1000', credit: '1' }] }, 'request.invalid', ['lines.0.debit']],
    ['no side on a line', { lines: [{ code: '1010' }, { code: '1000', credit: '1' }] }, 'request.invalid', ['lines.0.debit']],
    ['an amount below zero', { lines: [{ code: '1010', debit: '-1' }, { code: '1000', credit: '-1' }] }, 'request.invalid', ['lines.0.debit', 'lines.1.credit']],
    ['an amount of zero', { lines: [{ code: '1010', debit: '0' }, { code: '1000', credit: '0' }] }, 'request.invalid', ['lines.0.debit', 'lines.1.debit']],
    ['finer than a cent', { lines: [{ code: '1010', debit: '1.005' }, { code: '1000', credit: '1.005' }] }, 'request.invalid', ['lines.0.debit', 'lines.1.credit']],
    ['no line', { lines: [] }, 'request.invalid', ['lines']],
    ['a day that does not exist', { date: '2026-02-30' }, 'request.invalid', ['date']],
  ])('%s', async (_what, changes, code, fields) => {
    const shop = await openShop();
    const { body } = await problemOf(shop.api(ledger).create({ body: { ...transfer(), ...changes } }));
    expect(body).toMatchObject({ status: 422, code });
    expect(Object.keys(body.fields ?? {})).toEqual(fields);
    expect((await shop.api(ledger).list({})).items).toEqual([]);
  });

  it('in books that were never opened', async () => {
    const unopened = { ...(await t().signUp()).actor, tenantId: newId<TenantId>() };
    const entry = { ...transfer(), date: localDate('2026-05-04') };
    await expect(t().services.db.withTenant(unopened, (tx) => createManualEntry(tx, entry))).rejects.toMatchObject({ code: 'ledger.not-opened' });
  });

  it('in dinars of a thousand fils, more than the books can hold', async () => {
    const shop = await openShop('KWD');
    const lines = Array.from({ length: 200 }, (_, index) => ({ code: '1010', [index % 2 === 0 ? 'debit' : 'credit']: '99999999999' }));
    expect((await problemOf(shop.api(ledger).create({ body: { ...transfer(), lines } }))).code).toBe('ledger.too-large');
  });

  it('in yen with a fraction', async () => {
    const shop = await openShop('JPY');
    expect((await problemOf(shop.api(ledger).create({ body: transfer('10.5') }))).code).toBe('request.invalid');
  });
});

describe('a manual entry', () => {
  it('is shown as it was written and can be read again', async () => {
    const shop = await openShop();
    const entry = await shop.api(ledger).create({ body: transfer() });
    expect(entry).toMatchObject({
      date: '2026-05-04', memo: 'Cash to the bank', currency: 'KES', source: { type: 'manual', id: entry.id }, createdBy: shop.userId, reversesId: null, reversedById: null,
      lines: [
        { code: '1010', name: 'Bank account', debit: '250.50', credit: null, original: null, memo: null },
        { code: '1000', name: 'Cash on hand', debit: null, credit: '250.50', original: null, memo: 'from the till' },
      ],
    });
    expect(await shop.api(ledger).get({ params: { id: entry.id } })).toEqual(entry);
  });

  it('may say zero or nothing on the other side', async () => {
    const shop = await openShop();
    const entry = await shop.api(ledger).create({ body: { ...transfer(), lines: [{ code: '1010', debit: '5.00', credit: '0.00' }, { code: '1000', debit: null, credit: '5' }] } });
    expect(entry.lines).toMatchObject([{ debit: '5.00', credit: null }, { debit: null, credit: '5.00' }]);
  });

  it('is posted once however often the same request comes', async () => {
    const shop = await openShop();
    const key = newId();
    const call = () => t().app.inject({
      method: 'POST', url: '/api/ledger/entries', payload: transfer(),
      headers: { authorization: `Session ${shop.sid}`, 'idempotency-key': key },
    });
    const [first, second] = [await call(), await call()];
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
    expect((await shop.api(ledger).list({})).items).toHaveLength(1);
  });
});

describe('reverse', () => {
  const body = { date: '2026-05-31' };

  it('writes the opposite and links the two', async () => {
    const shop = await openShop();
    const entry = await shop.api(ledger).create({ body: transfer() });
    const reversal = await shop.api(ledger).reverse({ params: { id: entry.id }, body });
    expect(reversal).toMatchObject({ date: '2026-05-31', reversesId: entry.id, lines: [{ code: '1010', credit: '250.50' }, { code: '1000', debit: '250.50' }] });
    expect(await shop.api(ledger).get({ params: { id: entry.id } })).toMatchObject({ reversedById: reversal.id });
  });

  it('happens once', async () => {
    const shop = await openShop();
    const { id } = await shop.api(ledger).create({ body: transfer() });
    await shop.api(ledger).reverse({ params: { id }, body });
    expect((await problemOf(shop.api(ledger).reverse({ params: { id }, body }))).code).toBe('ledger.already-reversed');
  });

  it('leaves entries of documents to their document', async () => {
    const shop = await openShop();
    const id = await postDocument(shop);
    expect((await problemOf(shop.api(ledger).reverse({ params: { id }, body }))).code).toBe('ledger.owned-by-document');
  });

  it('is not dated before the entry', async () => {
    const shop = await openShop();
    const { id } = await shop.api(ledger).create({ body: transfer() });
    expect((await problemOf(shop.api(ledger).reverse({ params: { id }, body: { date: '2026-05-03' } }))).code).toBe('ledger.reversal-too-early');
  });
});

describe('list', () => {
  it('pages through all entries once, latest first, also through one account and a span of days', async () => {
    const shop = await openShop();
    const api = shop.api(ledger);
    for (const date of ['2026-05-03', '2026-05-01', '2026-05-02', '2026-05-02', '2026-06-01']) await api.create({ body: transfer('1', date) });
    await postDocument(shop);
    const dates = async (query: object) => {
      const found: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await api.list({ query: { ...query, limit: 2, ...(cursor && { cursor }) } });
        found.push(...page.items.map((item) => item.date));
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    };
    expect(await dates({})).toEqual(['2026-06-01', '2026-05-03', '2026-05-02', '2026-05-02', '2026-05-01', '2026-05-01']);
    expect(await dates({ account: '1010' })).toEqual(['2026-06-01', '2026-05-03', '2026-05-02', '2026-05-02', '2026-05-01']);
    expect(await dates({ account: '1010', from: '2026-05-02', to: '2026-05-31' })).toEqual(['2026-05-03', '2026-05-02', '2026-05-02']);
    expect(await dates({ from: '2026-05-03', to: '2026-05-03' })).toEqual(['2026-05-03']);
    expect(await dates({ account: '9999' })).toEqual([]);
    expect(await dates({ sourceType: 'invoice' })).toEqual(['2026-05-01']);
    expect(await dates({ sourceType: 'invoice', account: '1000' })).toEqual([]);
  });

  it('refuses a cursor that it did not write', async () => {
    const shop = await openShop();
    expect((await problemOf(shop.api(ledger).list({ query: { cursor: 'bm9uc2Vuc2U' } }))).code).toBe('request.invalid');
  });
});

it('the chart is listed by code', async () => {
  const shop = await openShop();
  expect((await shop.api(ledger).accounts()).items.map((account) => account.code)).toEqual(defaultChart.map((account) => account.code).toSorted());
});

describe('flights', () => {
  it('are one for a read and two for a manual entry', async () => {
    const shop = await openShop();
    const flights = async (work: (tx: TenantTx) => Promise<unknown>) => {
      let count = 0;
      await t().services.db.withTenant(shop.actor, work, { onFlight: () => void (count += 1) });
      return count;
    };
    let id = newId<JournalEntryId>();
    const input = { ...transfer(), date: localDate('2026-05-04') };
    expect(await flights(async (tx) => void ({ id } = await createManualEntry(tx, input)))).toBe(2);
    expect(await flights((tx) => getEntry(tx, id))).toBe(1);
    expect(await flights((tx) => listPage(tx, { limit: 50 }))).toBe(1);
  });
});

isolationSuite(ledger, t, async (_app, shop) => {
  const { id } = await shop.api(ledger).create({ body: transfer() });
  return {
    accounts: {}, list: {}, get: { params: { id } }, create: { body: transfer() },
    reverse: { params: { id }, body: { date: '2026-06-01' } }, export: { query: { format: 'csv' } },
  };
});
