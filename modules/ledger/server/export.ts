import { Readable } from 'node:stream';
import type { TenantTx } from '@dott/platform/db';
import type { Account } from '../contract.ts';
import { ledgerErrors } from '../errors.ts';
import { writers, type ExportFormat } from './export-text.ts';
import { exportEntries, findBook, listAccounts, type JournalRow } from './entries.sql.ts';
import { toEntries } from './entries.ts';

const ENTRIES_A_FLIGHT = 500;

/** Opens a transaction of its own for each part of the export. */
export type RunInTenant = <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;

/**
 * The whole journal as text, oldest first. It is sent while it is read, part by part, so that its length costs no memory;
 * entries never change, so each part is true whatever is posted meanwhile.
 */
export async function exportJournal(run: RunInTenant, format: ExportFormat): Promise<Readable> {
  const { currency, accounts } = await run(async (tx) => {
    const [[book], chart] = await tx.commit(findBook(tx), listAccounts(tx));
    if (!book) throw ledgerErrors['not-opened']();
    return { currency: book.currency, accounts: chart };
  });
  return Readable.from(parts(run, format, currency, accounts));
}

async function* parts(run: RunInTenant, format: ExportFormat, currency: string, accounts: readonly Omit<Account, 'id'>[]): AsyncGenerator<string> {
  const writer = writers[format];
  yield writer.head(currency, accounts);
  let after: { date: string; id: string } | undefined;
  for (;;) {
    const rows: JournalRow[] = await run(async (tx) => {
      const [page] = await tx.commit(exportEntries(tx, after, ENTRIES_A_FLIGHT));
      return page;
    });
    const entries = toEntries(rows);
    yield entries.map((entry) => writer.entry(entry, accounts)).join('');
    const last = entries.at(-1);
    if (!last || entries.length < ENTRIES_A_FLIGHT) return;
    after = { date: last.date, id: last.id };
  }
}
