import { z } from 'zod';
import { defineContract } from '@dott/platform/http/contract';
import { zMoney } from '@dott/platform/money';
import { ledgerErrors } from '@dott/modules/ledger/contract';

/** What an owner wants to know first, as of today where the business is. */
export const Dashboard = z.object({
  asOf: z.string(),
  currency: z.string(),
  cash: z.object({ total: zMoney, accounts: z.array(z.object({ code: z.string(), name: z.string(), amount: zMoney })) }),
  receivables: z.object({
    total: zMoney,
    overdue: zMoney,
    /** How many customers owe anything; the ones who owe most are listed. */
    customerCount: z.int(),
    customers: z.array(z.object({ id: z.uuid(), name: z.string(), total: zMoney, overdue: zMoney })),
  }),
  /** The last twelve months, oldest first, the running one until today; `month` is `2026-11`. */
  months: z.array(z.object({ month: z.string(), income: zMoney, expenses: zMoney })),
  /** What was written into the books last, newest first. */
  activity: z.array(z.object({
    entryId: z.uuid(),
    at: z.iso.datetime(),
    date: z.string(),
    memo: z.string(),
    source: z.object({ type: z.string(), id: z.uuid() }),
    reversal: z.boolean(),
    /** The sum of the entry's debits. */
    amount: zMoney,
  })),
});
export type Dashboard = z.output<typeof Dashboard>;

/** The dashboard over HTTP. */
export const dashboard = defineContract('dashboard', {
  show: {
    method: 'GET', path: '/api/dashboard', access: 'tenant', permission: 'dashboard.read', entity: 'dashboard',
    summary: 'Cash, who owes the business, income and expenses by month, latest activity',
    reply: Dashboard, errors: [ledgerErrors['not-opened']],
  },
});
