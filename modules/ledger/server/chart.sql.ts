import type { TenantTx } from '@dott/platform/db';
import type { TemplateAccount } from '../chart.ts';

/** Opens the books; their currency never changes. */
export const insertBook = (tx: TenantTx, book: { currency: string; fiscalYearStartMonth: number }) =>
  tx.sql.insertInto('ledger_book').values({ currency: book.currency, fiscal_year_start_month: book.fiscalYearStartMonth });

/** Adds accounts to the chart. */
export const insertAccounts = (tx: TenantTx, accounts: readonly (TemplateAccount & { id: string })[]) =>
  tx.sql.insertInto('account').values(accounts.map(({ id, code, name, type, role }) => ({ id, code, name, type, role })));
