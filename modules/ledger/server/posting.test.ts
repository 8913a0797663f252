import { describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import type { TenantTx } from '@dott/platform/db';
import { newId, type Id, type TenantId } from '@dott/platform/ids';
import { testApp, type TestShop } from '@dott/platform/testing';
import { localDate } from '@dott/platform/time';
import type { JournalEntryId } from '../contract.ts';
import { installChart, postEntry, reverseEntry, reverseSource, type Posting } from './index.ts';

const t = testApp();
const source = (type = 'test') => ({ type, id: newId<Id<'test'>>() });
const sale = (changes: Partial<Posting> = {}): Posting => ({
  source: source(), date: localDate('2026-03-14'), memo: 'A sale',
  lines: [{ role: 'receivable', debitMinor: 11_600 }, { role: 'sales', creditMinor: 10_000 }, { role: 'output-tax', creditMinor: 1_600 }],
  ...changes,
});

async function openShop(currency = 'KES'): Promise<TestShop> {
  return t().signUp({ currency });
}

const inShop = <T>(shop: TestShop, work: (tx: TenantTx) => Promise<T>): Promise<T> => t().services.db.withTenant(shop.actor, work);
const post = (shop: TestShop, posting: Posting) => inShop(shop, (tx) => tx.commit(...postEntry(tx, posting)));
const failure = (work: Promise<unknown>) => work.then(() => ({}), (error: unknown) => error);
const balances = (shop: TestShop) => inShop(shop, (tx) => tx.run(sql<{ role: string; sum: number }>`
  select a.role, sum(l.amount_minor)::bigint as sum from app.journal_line l join app.account a on a.tenant_id = l.tenant_id and a.id = l.account_id
  where l.tenant_id = ${tx.tenantId} group by a.role order by a.role`));
const entryCount = async (shop: TestShop) =>
  (await inShop(shop, (tx) => tx.run(sql<{ count: number }>`select count(*) as count from app.journal_entry where tenant_id = ${tx.tenantId}`)))[0]?.count;

describe('what the database refuses at COMMIT', () => {
  const head = (tx: TenantTx, id: string, lines = 2) => sql`
    insert into app.journal_entry (tenant_id, id, posted_on, memo, source_type, source_id, line_count)
    values (${tx.tenantId}, ${id}, '2026-03-14', 'planted', 'test', ${id}, ${lines})`;
  const line = (tx: TenantTx, id: string, no: number, amount: number, role = 'cash') => sql`
    insert into app.journal_line (tenant_id, posted_on, entry_id, line_no, account_id, amount_minor)
    select tenant_id, '2026-03-14', ${id}, ${no}, id, ${amount} from app.account where tenant_id = ${tx.tenantId} and role = ${role}`;
  const refused = { code: '23514', constraint: 'journal_entry_balanced' };

  it('an entry that is off by one minor unit', async () => {
    const shop = await openShop();
    const id = newId<JournalEntryId>();
    expect(await failure(inShop(shop, (tx) => tx.commit(head(tx, id), line(tx, id, 1, 100), line(tx, id, 2, -99, 'sales'))))).toMatchObject(refused);
    expect(await entryCount(shop)).toBe(0);
  });

  it('an entry without lines, and one with fewer lines than it says', async () => {
    const shop = await openShop();
    const id = newId<JournalEntryId>();
    expect(await failure(inShop(shop, (tx) => tx.commit(head(tx, id))))).toMatchObject(refused);
    expect(await failure(inShop(shop, (tx) => tx.commit(head(tx, id, 3), line(tx, id, 1, 5), line(tx, id, 2, -5))))).toMatchObject(refused);
  });

  it('balanced lines added to an entry that stands', async () => {
    const shop = await openShop();
    const id = newId<JournalEntryId>();
    await post(shop, sale({ id }));
    expect(await failure(inShop(shop, (tx) => tx.commit(line(tx, id, 4, 7), line(tx, id, 5, -7))))).toMatchObject(refused);
  });

  it('an entry whose tenant setting was taken away before COMMIT', async () => {
    const shop = await openShop();
    const other = await openShop();
    const id = newId<JournalEntryId>();
    const scope = (value: string) => sql`select set_config('app.tenant_id', ${value}, true)`;
    const under = (value: string) => failure(inShop(shop, (tx) => tx.commit(head(tx, id), line(tx, id, 1, 5), line(tx, id, 2, -5), scope(value))));
    expect(await under('')).toMatchObject({ code: '22P02' });
    expect(await under(other.tenantId)).toMatchObject(refused);
    expect(await entryCount(shop)).toBe(0);
  });

  it('a role that the chart does not have', async () => {
    const { actor } = await openShop();
    const unopened = { ...actor, tenantId: newId<TenantId>() };
    expect(await failure(t().services.db.withTenant(unopened, (tx) => tx.commit(...postEntry(tx, sale()))))).toMatchObject(refused);
  });
});

describe('append-only by grant', () => {
  it.each(['update app.journal_entry set memo = memo', 'delete from app.journal_entry', 'update app.journal_line set amount_minor = amount_minor',
    'delete from app.journal_line', 'truncate app.journal_line', 'update app.account set type = type', 'delete from app.account',
    'update app.ledger_book set currency = currency', 'alter table app.journal_line disable trigger all'])('the application may not %s', async (text) => {
    const shop = await openShop();
    expect(await failure(inShop(shop, (tx) => tx.run(sql.raw(text))))).toMatchObject({ code: '42501' });
  });
});

describe('postEntry', () => {
  it('posts by role and by code, in two statements whatever the number of lines', async () => {
    const shop = await openShop();
    await inShop(shop, async (tx) => {
      const statements = postEntry(tx, sale({ lines: [{ accountCode: '1000', debitMinor: 5 }, { role: 'sales', debitMinor: -3 }, { role: 'rounding', creditMinor: 2 }] }));
      expect(statements).toHaveLength(2);
      await tx.commit(...statements);
    });
    expect(await balances(shop)).toEqual([{ role: 'cash', sum: 5 }, { role: 'rounding', sum: -2 }, { role: 'sales', sum: -3 }]);
  });

  it('throws before anything is sent when the lines do not balance', async () => {
    const shop = await openShop();
    await expect(post(shop, sale({ lines: [{ role: 'cash', debitMinor: 1 }] }))).rejects.toThrow('off balance by 1');
  });

  it('leaves out zeros, and posts nothing when there is nothing else', async () => {
    const shop = await openShop();
    await post(shop, sale({ lines: [{ role: 'receivable', debitMinor: 9 }, { role: 'sales', creditMinor: 9 }, { role: 'output-tax', creditMinor: 0 }] }));
    await post(shop, sale({ lines: [{ role: 'receivable', debitMinor: 0 }, { role: 'sales', creditMinor: 0 }] }));
    expect(await entryCount(shop)).toBe(1);
  });

  it('keeps the amount of the document with the sign of its side', async () => {
    const shop = await openShop();
    await post(shop, sale({ lines: [
      { role: 'receivable', debitMinor: 12_900, original: { currency: 'USD', amountMinor: 100 } },
      { role: 'sales', creditMinor: 12_900, original: { currency: 'USD', amountMinor: 100 } },
    ] }));
    const rows = await inShop(shop, (tx) => tx.run(tx.sql.selectFrom('journal_line').select(['currency', 'original_minor']).orderBy('line_no')));
    expect(rows).toEqual([{ currency: 'USD', original_minor: 100 }, { currency: 'USD', original_minor: -100 }]);
  });
});

describe('reversal', () => {
  it('takes every account back to where it was, and happens once', async () => {
    const shop = await openShop();
    const id = newId<JournalEntryId>();
    await post(shop, sale({ id }));
    const reverse = () => inShop(shop, (tx) => tx.commit(...reverseEntry(tx, id, { date: localDate('2026-04-01'), memo: 'Undo' })));
    await reverse();
    expect((await balances(shop)).every((row) => row.sum === 0)).toBe(true);
    expect(await failure(reverse())).toMatchObject({ constraint: 'journal_entry_reversal_key' });
  });

  it('of two at the same moment exactly one stands', async () => {
    const shop = await openShop();
    const posting = sale({ source: source('invoice') });
    await post(shop, posting);
    const reverse = () => inShop(shop, (tx) => tx.commit(...reverseSource(tx, posting.source, { date: localDate('2026-04-01'), memo: 'Void' })));
    await Promise.allSettled([reverse(), reverse(), reverse()]);
    expect(await entryCount(shop)).toBe(2);
    expect((await balances(shop)).every((row) => row.sum === 0)).toBe(true);
  });

  it('is never dated before what it reverses', async () => {
    const shop = await openShop();
    const posting = sale();
    await post(shop, posting);
    await inShop(shop, (tx) => tx.commit(...reverseSource(tx, posting.source, { date: localDate('2026-01-01'), memo: 'Void' })));
    const dates = await inShop(shop, (tx) => tx.run(tx.sql.selectFrom('journal_entry').select('posted_on')));
    expect(dates).toEqual([{ posted_on: '2026-03-14' }, { posted_on: '2026-03-14' }]);
  });

  it('of a document that posted nothing does nothing', async () => {
    const shop = await openShop();
    await inShop(shop, (tx) => tx.commit(...reverseSource(tx, source(), { date: localDate('2026-01-01'), memo: 'Void' })));
    expect(await entryCount(shop)).toBe(0);
  });
});

describe('installChart', () => {
  it('works through the other door as well, in the transaction that makes the business', async () => {
    const { actor } = await t().signUp();
    const unopened = { ...actor, tenantId: newId<TenantId>() };
    await t().services.db.withSystem('test of a new business', async (tx) => {
      const inside = await tx.enterTenant(unopened);
      await tx.batch(...installChart(inside, { currency: 'UGX' }));
    });
    const accounts = await t().services.db.withTenant(unopened, (tx) => tx.run(sql`select 1 from app.account where tenant_id = ${tx.tenantId}`));
    expect(accounts.length).toBeGreaterThan(10);
  });
});
