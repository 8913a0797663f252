import { newId } from '@dott/platform/ids';
import type { TenantTx } from '@dott/platform/db';
import { defaultChart } from '../chart.ts';
import type { AccountId } from '../contract.ts';
import { insertAccounts, insertBook } from './chart.sql.ts';
import type { PostingStatements } from './posting.ts';

/**
 * Makes the statements that open the books of a new business: its currency and the default chart of accounts.
 * Works in a transaction of either door (`withTenant`, or `enterTenant` of a system transaction).
 */
export function installChart(tx: TenantTx, book: { currency: string; fiscalYearStartMonth?: number }): PostingStatements {
  return [
    insertBook(tx, { currency: book.currency, fiscalYearStartMonth: book.fiscalYearStartMonth ?? 1 }),
    insertAccounts(tx, defaultChart.map((account) => ({ ...account, id: newId<AccountId>() }))),
  ];
}
