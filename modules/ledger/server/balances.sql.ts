import { sql, type RawBuilder } from 'kysely';
import type { Query, TenantTx } from '@dott/platform/db';
import type { AccountType } from '../chart.ts';

/** An account with its movement in a span of days, debit positive. */
export interface BalanceRow {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly role: string | null;
  readonly amount_minor: number;
  /** The part of it since the fiscal year began that the last day is in. */
  readonly year_minor: number;
  readonly currency: string;
  readonly year_start: string;
}

/** The movement of one kind of account in one month. */
export interface MonthRow {
  readonly month: string;
  readonly type: AccountType;
  readonly amount_minor: number;
}

export interface DaySpan {
  /** The beginning of the books when absent. */
  readonly from?: string | undefined;
  readonly to: string;
}

/** Before any day that an entry may have. */
const BEGINNING = '1900-01-01';

/**
 * Every account with its movement between two days, both included, in one statement and so in one snapshot: the sums of the rows of a
 * trial balance are zero whatever is posted meanwhile. Months that were rolled up and lie inside the span come from their sums, the
 * others from their lines by the index alone.
 */
export const accountBalances = (tx: TenantTx, span: DaySpan): Query<BalanceRow> => sql<BalanceRow>`
  with ${months(tx, span)},
  book as materialized (
    select b.currency, make_date(
      extract(year from ${span.to}::date)::int - (extract(month from ${span.to}::date) < b.fiscal_year_start_month)::int, b.fiscal_year_start_month, 1
    ) as year_start
    from app.ledger_book b where b.tenant_id = ${tx.tenantId}
  )
  select a.code, a.name, a.type, a.role, s.amount_minor, s.year_minor, book.currency, book.year_start
  from app.account a
  cross join book
  cross join lateral (
    select coalesce(sum(x.amount_minor), 0)::bigint as amount_minor,
      coalesce(sum(x.amount_minor) filter (where x.month >= book.year_start), 0)::bigint as year_minor
    from (${movements(tx)}) x
  ) s
  where a.tenant_id = ${tx.tenantId}
  order by a.code`;

/** Income and expenses of each month of a span, of its first and last one what lies inside; months without any are left out. */
export const resultByMonth = (tx: TenantTx, span: DaySpan): Query<MonthRow> => sql<MonthRow>`
  with ${months(tx, span)}
  select x.month, a.type, sum(x.amount_minor)::bigint as amount_minor
  from app.account a
  cross join lateral (${movements(tx)}) x
  where a.tenant_id = ${tx.tenantId} and a.type in ('income', 'expense')
  group by x.month, a.type
  order by x.month, a.type`;

/** The months of a span that have postings, each with the days of it that count and whether its sums can be used. */
function months(tx: TenantTx, span: DaySpan): RawBuilder<unknown> {
  const from = span.from ?? BEGINNING;
  return sql`span as materialized (
    select m.month, greatest(m.month, ${from}::date) as first_day, least(e.last_day, ${span.to}::date) as last_day,
      m.rolled_up_at is not null and m.month >= ${from}::date and e.last_day <= ${span.to}::date as closed
    from app.ledger_month m
    cross join lateral (select (m.month + interval '1 month' - interval '1 day')::date as last_day) e
    where m.tenant_id = ${tx.tenantId} and m.month <= ${span.to}::date and e.last_day >= ${from}::date
  )`;
}

/** The movements of account `a` in the months of \`span\`. */
function movements(tx: TenantTx): RawBuilder<unknown> {
  return sql`
    select span.month, am.amount_minor
    from span join app.account_month am on am.tenant_id = ${tx.tenantId} and am.account_id = a.id and am.month = span.month
    where span.closed
    union all
    select span.month, l.amount_minor
    from span join app.journal_line l on l.tenant_id = ${tx.tenantId} and l.account_id = a.id and l.posted_on between span.first_day and span.last_day
    where not span.closed`;
}

/** Months before a day that have postings and no sums, oldest first. */
export const listOpenMonths = (tx: TenantTx, before: string): Query<{ month: string }> =>
  tx.sql.selectFrom('ledger_month').select('month').where('rolled_up_at', 'is', null).where('month', '<', before).orderBy('month');

/** Locks a month against postings until this transaction ends; no row when somebody summed it meanwhile. */
export const lockOpenMonth = (tx: TenantTx, month: string): Query<{ month: string }> =>
  tx.sql.selectFrom('ledger_month').select('month').where('month', '=', month).where('rolled_up_at', 'is', null).forUpdate();

/** The statements that sum a locked month. They are sent after the lock was granted, so that they see all that was posted before it. */
export const rollUpMonth = (tx: TenantTx, month: string): readonly Query<unknown>[] => [
  tx.sql.deleteFrom('account_month').where('month', '=', month),
  sql`
    insert into app.account_month (tenant_id, account_id, month, amount_minor)
    select l.tenant_id, l.account_id, ${month}::date, sum(l.amount_minor)
    from app.journal_line l
    where l.tenant_id = ${tx.tenantId} and l.posted_on >= ${month}::date and l.posted_on < (${month}::date + interval '1 month')::date
    group by l.tenant_id, l.account_id`,
  tx.sql.updateTable('ledger_month').set({ rolled_up_at: sql`now()` }).where('month', '=', month),
];
