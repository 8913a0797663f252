import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { toDecimal, toMinor } from '@dott/platform/money';
import { problemOf, testApp, type TestShop } from '@dott/platform/testing';
import { ledger } from '../contract.ts';
import type { ExportFormat } from './export-text.ts';
import { expectedBalances, generateBooks, openBusiness } from './generated-books.ts';
import type { Posting } from './index.ts';

const t = testApp();
const exported = async (shop: TestShop, format: ExportFormat): Promise<string> => (await shop.api(ledger).export({ query: { format } })).text();

/** A business with a journal that was made up. */
async function generate({ currency, ...options }: { currency: string; count: number; seed: number }): Promise<{ shop: TestShop; postings: readonly Posting[] }> {
  const shop = await t().signUp();
  await openBusiness(t().services.db, shop.actor, { currency });
  return { shop, postings: await generateBooks(t().services.db, shop.actor, options) };
}

/** Runs hledger on a journal; it is a Debian package that the test command installs. */
async function hledger(journal: string, ...args: string[]): Promise<string> {
  const running = promisify(execFile)('hledger', ['-f', '-', ...args], { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
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

const nonZero = (balances: Map<string, number>) => new Map([...balances].filter(([, amount]) => amount !== 0).toSorted());

describe('export to hledger', () => {
  it.each([['KES', 600], ['UGX', 150], ['KWD', 150]])('has the same balance of every account: books in %s', async (currency, count) => {
    const { shop, postings } = await generate({ currency, count, seed: 42 });
    const journal = await exported(shop, 'hledger');
    expect(nonZero(await hledgerBalances(journal, currency))).toEqual(nonZero(expectedBalances(postings)));
    await hledger(journal, 'check', 'accounts', 'commodities', 'ordereddates').catch((error: unknown) => {
      // Foreign currencies are not declared by the books; everything else has to be.
      if (!(error instanceof Error && /undeclared commodity/.test(error.message))) throw error;
    });
  });

  it('would notice one cent', async () => {
    const { shop } = await generate({ currency: 'KES', count: 5, seed: 1 });
    const journal = (await exported(shop, 'hledger')).replace(/^( {4}\S.*\.)(\d\d) KES$/m, (_line, head: string, cents: string) => `${head}${cents === '00' ? '01' : '00'} KES`);
    await expect(hledger(journal, 'balance')).rejects.toThrow(/unbalanced|balance/);
  });
});

describe('export to beancount', () => {
  // beancount is in no Debian package here: the text is held against the grammar of its language reference.
  const account = String.raw`(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+`;
  const text = String.raw`"(?:[^"\\]|\\["\\])*"`;
  const amount = String.raw`-?\d+(?:\.\d+)? [A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]`;
  const line = new RegExp(`^(?:|option ${text} ${text}|1900-01-01 open ${account}|  [a-z][A-Za-z0-9_-]*: ${text}|\\d{4}-\\d\\d-\\d\\d \\* ${text}|  ${account}  ${amount}(?: @@ \\d+(?:\\.\\d+)? [A-Z]{3})?)$`);

  it('keeps to the grammar, opens every account it uses, and balances at cost', async () => {
    const { shop, postings } = await generate({ currency: 'KES', count: 300, seed: 9 });
    const lines = (await exported(shop, 'beancount')).split('\n');
    expect(lines.filter((each) => !line.test(each))).toEqual([]);
    const opened = new Set(lines.flatMap((each) => /^1900-01-01 open (\S+)$/.exec(each)?.[1] ?? []));
    const balances = new Map<string, number>();
    for (const each of lines) {
      const [, name = '', first = '', , cost] = new RegExp(`^  (${account})  (-?[\\d.]+) ([A-Z]{3})(?: @@ ([\\d.]+) KES)?$`).exec(each) ?? [];
      if (!name) continue;
      expect(opened).toContain(name);
      const minor = toMinor(cost === undefined ? first : `${first.startsWith('-') ? '-' : ''}${cost}`, 'KES');
      const code = name.split(':')[1] ?? '';
      balances.set(code, (balances.get(code) ?? 0) + minor);
    }
    expect(nonZero(balances)).toEqual(nonZero(expectedBalances(postings)));
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
  const shop = await t().signUp();
  expect((await problemOf(shop.api(ledger).export({ query: { format: 'csv' } }))).code).toBe('ledger.not-opened');
});
