import type { TenantTx } from '@dott/platform/db';
import { addDays, dateAt, startOfMonth, type LocalDate } from '@dott/platform/time';
import { listOpenMonths, lockOpenMonth, rollUpMonth } from './balances.sql.ts';
import type { RunInTenant } from './export.ts';

/** Days after a month's end in which postings into it are still usual; a later one only costs a new sum. */
const GRACE_DAYS = 3;

/** Months before this day are over everywhere and quiet enough to be summed. */
export function rollUpBefore(now: Date): LocalDate {
  return startOfMonth(addDays(dateAt(now, 'UTC'), -GRACE_DAYS));
}

/**
 * Sums every month before a day that is not summed, each in a transaction of its own; answers how many were.
 * A month is locked while it is summed, and a posting into it takes the sum's mark away, so a report is right at any moment.
 */
export async function rollUpMonths(run: RunInTenant, before: LocalDate): Promise<number> {
  const open = await run((tx) => tx.run(listOpenMonths(tx, before)));
  let summed = 0;
  for (const { month } of open) {
    if (await run((tx) => rollUp(tx, month))) summed += 1;
  }
  return summed;
}

async function rollUp(tx: TenantTx, month: string): Promise<boolean> {
  const locked = await tx.run(lockOpenMonth(tx, month));
  if (locked.length === 0) return false;
  await tx.commit(...rollUpMonth(tx, month));
  return true;
}
