import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newId, type TenantId } from '@dott/platform/ids';
import { decimal, roundToMinor, toDecimal, toMinor } from '@dott/platform/money';
import { testApp, type TestShop } from '@dott/platform/testing';
import { ledger } from '../contract.ts';
import { exportJournal } from './export.ts';
import type { ExportFormat } from './export-text.ts';
import { expectedBalances, generateBooks } from './generated-books.ts';
import type { Posting } from './index.ts';

const t = testApp();
const exported = async (shop: TestShop, format: ExportFormat): Promise<string> => (await shop.api(ledger).export({ query: { format } })).text();

/** A business with a journal that was made up. */
async function generate({ currency, ...options }: { currency: string; count: number; seed: number }): Promise<{ shop: TestShop; postings: readonly Posting[] }> {
  const shop = await t().signUp({ currency });
  return { shop, postings: await generateBooks(t().services.db, shop.actor, options) };
}

const run = promisify(execFile);
const utf8 = { ...process.env, LC_ALL: 'C.UTF-8' };

/** Runs hledger on a journal; like beancount it is a Debian package that the test command installs. */
async function hledger(journal: string, ...args: string[]): Promise<string> {
  const running = run('hledger', ['-f', '-', ...args], { maxBuffer: 64 * 1024 * 1024, env: utf8 });
  running.child.stdin?.end(journal);
  return (await running).stdout;
}

/** hledger's balance of every account at cost, in minor units, by account code. */
async function hledgerBalances(journal: string, currency: string): Promise<Map<string, number>> {
  const csv = await hledger(journal, 'balance', '--cost', '--flat', '--no-total', '-O', 'csv');
  return new Map(csv.trim().split('\n').slice(1).map((line) => {
    const [, code = '', amount = ''] = /^"\w+:(\S+) [^"]*","(-?[\d.]+)(?: \w+)?"$/.exec(line) ?? [];
    if (!code) throw new Error(`hledger wrote a line that is not understood: ${line}`);
    return [code, toMinor(amount, currency)] as const;
  }));
}

/** beancount's balance of every account at cost, in minor units, by account code; throws what its check complains of. */
async function beancountBalances(text: string, currency: string): Promise<Map<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'dott-beancount-'));
  try {
    const file = join(folder, 'journal.beancount');
    await writeFile(file, text);
    await run('bean-check', ['--no-cache', file], { env: utf8 });
    const query = `select account, number(only('${currency}', sum(weight))) as balance group by account`;
    const { stdout } = await run('bean-query', ['--no-errors', '-q', '-f', 'csv', file, query], { env: utf8 });
    return new Map(stdout.trim().split('\n').slice(1).map((line) => {
      const [, code = '', amount = ''] = /^\w+:(\S+?)\s*,\s*(-?[\d.]+)\s*$/.exec(line) ?? [];
      if (!code) throw new Error(`beancount wrote a line that is not understood: ${line}`);
      // Its sums have the 28 digits of the prices that it works with.
      return [code, roundToMinor(decimal(amount), currency)] as const;
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nonZero = (balances: Map<string, number>) => new Map([...balances].filter(([, amount]) => amount !== 0).toSorted());

describe('export to hledger', () => {
  it.each([['KES', 600], ['UGX', 150], ['KWD', 150]])('has the same balance of every account: books in %s', async (currency, count) => {
    const { shop, postings } = await generate({ currency, count, seed: 42 });
    const journal = await exported(shop, 'hledger');
    expect(nonZero(await hledgerBalances(journal, currency))).toEqual(nonZero(expectedBalances(postings)));
    await hledger(journal, 'check', 'accounts', 'ordereddates');
  });

  it('would notice one cent', async () => {
    const { shop } = await generate({ currency: 'KES', count: 5, seed: 1 });
    const journal = (await exported(shop, 'hledger')).replace(/^( {4}\S.*\.)(\d\d) KES$/m, (_line, head: string, cents: string) => `${head}${cents === '00' ? '01' : '00'} KES`);
    await expect(hledger(journal, 'balance')).rejects.toThrow(/unbalanced|balance/);
  });
});

describe('export to beancount', () => {
  it.each([['KES', 400], ['UGX', 150], ['KWD', 150]])('is accepted and has the same balance of every account: books in %s', async (currency, count) => {
    const { shop, postings } = await generate({ currency, count, seed: 9 });
    const balances = await beancountBalances(await exported(shop, 'beancount'), currency);
    expect(nonZero(balances)).toEqual(nonZero(expectedBalances(postings)));
  });

  it('would not be accepted with one unit missing', async () => {
    const { shop } = await generate({ currency: 'KES', count: 5, seed: 1 });
    const text = (await exported(shop, 'beancount')).replace(/^( {2}Assets\S+ {2}.*\.)(\d\d) KES$/m, (_line, head: string, cents: string) => `${head}${cents === '00' ? '10' : '00'} KES`);
    await expect(beancountBalances(text, 'KES')).rejects.toThrow(/does not balance/);
  });
});

describe('export to a spreadsheet', () => {
  it('has a line for each line of the journal, with formulas disarmed', async () => {
    const { shop, postings } = await generate({ currency: 'KES', count: 20, seed: 4 });
    const csv = await exported(shop, 'csv');
    const lines = postings.flatMap((posting) => posting.lines).filter((each) => (each.debitMinor ?? 0) + (each.creditMinor ?? 0) !== 0);
    expect(csv.split('\r\n')).toHaveLength(lines.length + 2);
    expect(csv).toContain(toDecimal(lines[0]?.debitMinor ?? lines[0]?.creditMinor ?? 0, 'KES'));
  });
});

it('an export of books that were never opened is refused', async () => {
  const unopened = { ...(await t().signUp()).actor, tenantId: newId<TenantId>() };
  await expect(exportJournal((work) => t().services.db.withTenant(unopened, work), 'csv')).rejects.toMatchObject({ code: 'ledger.not-opened' });
});
