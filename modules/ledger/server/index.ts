import './tables.ts';
import { defineModule } from '@dott/platform/http';
import { ledger } from '../contract.ts';
import { chartOfAccounts, createManualEntry, getEntry, listPage, reverseManualEntry } from './entries.ts';
import { exportJournal } from './export.ts';
import { writers } from './export-text.ts';
import { ledgerJobs } from './jobs.ts';

export { accountBalances, resultByMonth, type BalanceRow, type DaySpan, type MonthRow } from './balances.sql.ts';
export { toEntries } from './entries.ts';
export { findBook, latestEntries, type BookRow } from './entries.sql.ts';
export { installChart } from './chart.ts';
export { postEntry, reverseEntry, reverseSource, type EntrySource, type Posting, type PostingLine, type PostingStatements, type Reversal } from './posting.ts';
export { rollUpMonths } from './roll-up.ts';

/** The books: chart of accounts, journal, balances. */
export const ledgerModule = defineModule({
  contract: ledger,
  handlers: {
    accounts: async (ctx) => ({ items: await chartOfAccounts(ctx.tx) }),
    list: async (ctx, { query }) => listPage(ctx.tx, query),
    get: async (ctx, { params }) => getEntry(ctx.tx, params.id),
    create: async (ctx, { body }) => createManualEntry(ctx.tx, body),
    reverse: async (ctx, { params, body }) => reverseManualEntry(ctx.tx, params.id, body),
    export: async (ctx, { query }) => {
      const { contentType, extension } = writers[query.format];
      const body = await exportJournal((work) => ctx.services.db.withTenant(ctx.actor, work), query.format);
      return { body, contentType, filename: `journal.${extension}` };
    },
  },
  jobs: ledgerJobs,
});
