import { csvText } from '@dott/platform/csv';
import { currencyExponent } from '@dott/platform/money';
import type { Account, Entry, EntryLine } from '../contract.ts';
import type { AccountType } from '../chart.ts';

export type ExportFormat = 'hledger' | 'beancount' | 'csv';

type ChartAccount = Omit<Account, 'id'>;

interface Writer {
  readonly contentType: string;
  readonly extension: string;
  readonly head: (currency: string, accounts: readonly ChartAccount[]) => string;
  readonly entry: (entry: Entry, accounts: readonly ChartAccount[]) => string;
}

/** How each format writes the books. */
export const writers: Readonly<Record<ExportFormat, Writer>> = {
  hledger: { contentType: 'text/plain; charset=utf-8', extension: 'journal', head: hledgerHead, entry: hledgerEntry },
  beancount: { contentType: 'text/plain; charset=utf-8', extension: 'beancount', head: beancountHead, entry: beancountEntry },
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', head: csvHead, entry: csvEntry },
};

const rootOf: Readonly<Record<AccountType, string>> = { asset: 'Assets', liability: 'Liabilities', equity: 'Equity', income: 'Income', expense: 'Expenses' };

/** One space between words, no line breaks: what every format bears inside a line. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();

/** An amount in the books' currency, or the agreed one with its total price in the books' currency. */
function amountOf(line: EntryLine, currency: string): string {
  const sign = line.debit === null ? '-' : '';
  const own = `${line.debit ?? line.credit ?? '0'} ${currency}`;
  // A line that only changes the value in the books (an exchange difference) has nothing in the other currency to price.
  if (!line.original || !/[1-9]/.test(line.original.amount)) return `${sign}${own}`;
  return `${sign}${line.original.amount} ${line.original.currency} @@ ${own}`;
}

/** hledger splits account names at colons and ends them at two spaces; a semicolon would begin a comment. */
const hledgerName = (account: ChartAccount): string =>
  `${rootOf[account.type]}:${account.code} ${oneLine(account.name).replaceAll(/[:;]/g, '-')}`;

function hledgerHead(currency: string, accounts: readonly ChartAccount[]): string {
  const digits = currencyExponent(currency);
  return [
    'decimal-mark .',
    `commodity 1000.${'0'.repeat(digits)} ${currency}`,
    ...accounts.map((account) => `account ${hledgerName(account)}`),
    '', '',
  ].join('\n');
}

function hledgerEntry(entry: Entry, accounts: readonly ChartAccount[]): string {
  const byCode = new Map(accounts.map((account) => [account.code, account]));
  const memo = oneLine(entry.memo).replaceAll(';', ',');
  const lines = entry.lines.map((line) => {
    const account = byCode.get(line.code);
    if (!account) throw new Error(`the account ${line.code} was added while the journal was exported`);
    return `    ${hledgerName(account)}  ${amountOf(line, entry.currency)}`;
  });
  return [`${entry.date} * (${entry.id}) ${memo}`, `    ; source: ${entry.source.type} ${entry.source.id}`, ...lines, '', ''].join('\n');
}

const beancountName = (type: AccountType, code: string): string =>
  // A part of a name begins with a capital or a digit and goes on with letters, digits and dashes.
  `${rootOf[type]}:${code.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/^[.-]/, '0-').replaceAll('.', '-')}`;

const beancountText = (text: string): string => `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function beancountHead(currency: string, accounts: readonly ChartAccount[]): string {
  // beancount turns a total price into one a unit, with 28 digits: an entry whose lines all have one is off by the last of them.
  const halfUnit = (5 / 10 ** (currencyExponent(currency) + 1)).toFixed(currencyExponent(currency) + 1);
  return [
    `option "operating_currency" "${currency}"`,
    `option "inferred_tolerance_default" "${currency}:${halfUnit}"`,
    ...accounts.flatMap((account) => [`1900-01-01 open ${beancountName(account.type, account.code)}`, `  name: ${beancountText(account.name)}`]),
    '', '',
  ].join('\n');
}

function beancountEntry(entry: Entry, accounts: readonly ChartAccount[]): string {
  const types = new Map(accounts.map((account) => [account.code, account.type]));
  const lines = entry.lines.map((line) => `  ${beancountName(types.get(line.code) ?? 'asset', line.code)}  ${amountOf(line, entry.currency)}`);
  return [
    `${entry.date} * ${beancountText(entry.memo)}`, `  id: "${entry.id}"`, `  source: ${beancountText(`${entry.source.type} ${entry.source.id}`)}`, ...lines, '', '',
  ].join('\n');
}

function csvHead(): string {
  return csvText([['entry', 'date', 'memo', 'source', 'source id', 'account', 'account name', 'debit', 'credit', 'currency', 'original amount', 'original currency', 'line memo']]);
}

function csvEntry(entry: Entry): string {
  return csvText(entry.lines.map((line) => [
    entry.id, entry.date, entry.memo, entry.source.type, entry.source.id, line.code, line.name, line.debit, line.credit, entry.currency,
    line.original?.amount ?? null, line.original?.currency ?? null, line.memo,
  ]));
}
