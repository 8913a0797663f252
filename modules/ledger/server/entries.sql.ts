import { sql, type RawBuilder } from 'kysely';
import type { Query, TenantTx } from '@dott/platform/db';
import type { AccountType } from '../chart.ts';

/** The books' own facts. */
export interface BookRow {
  readonly currency: string;
  readonly fiscal_year_start_month: number;
}

/** A line of the journal beside the head of its entry. */
export interface JournalRow {
  readonly id: string;
  readonly posted_on: string;
  readonly memo: string;
  readonly source_type: string;
  readonly source_id: string;
  readonly reverses_id: string | null;
  readonly reversed_by_id: string | null;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly books_currency: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly original_minor: number | null;
  readonly line_memo: string | null;
}

/** What narrows a list of entries. */
export interface EntryFilter {
  readonly account?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sourceType?: string | undefined;
  readonly sourceId?: string | undefined;
  /** Entries behind this one in the order of the list. */
  readonly after?: { readonly date: string; readonly id: string } | undefined;
}

export const findBook = (tx: TenantTx): Query<BookRow> =>
  tx.sql.selectFrom('ledger_book').select(['currency', 'fiscal_year_start_month']);

export const listAccounts = (tx: TenantTx) =>
  tx.sql.selectFrom('account').select(['id', 'code', 'name', 'type', 'role']).orderBy('code');

/** The head of an entry. It is not locked: of two reversals at the same moment the unique key lets one through. */
export const findEntryHead = (tx: TenantTx, id: string) =>
  tx.sql.selectFrom('journal_entry').select(['id', 'posted_on', 'source_type']).where('id', '=', id);

/** All lines of `limit` entries, latest first. */
export const listEntries = (tx: TenantTx, filter: EntryFilter, limit: number): Query<JournalRow> =>
  journal(tx, filter.account === undefined ? entryPage(tx, filter, limit) : accountPage(tx, filter, filter.account, limit), 'desc');

/** All lines of one entry. */
export const findEntry = (tx: TenantTx, id: string): Query<JournalRow> =>
  journal(tx, sql`select e.posted_on, e.id from app.journal_entry e where e.tenant_id = ${tx.tenantId} and e.id = ${id}`, 'desc');

/** All lines of the `limit` entries that were written last, whatever day they are dated. */
export const latestEntries = (tx: TenantTx, limit: number): Query<JournalRow> =>
  journal(tx, sql`select e.posted_on, e.id from app.journal_entry e where e.tenant_id = ${tx.tenantId} order by e.id desc limit ${limit}`, 'desc');

/** All lines of the next `limit` entries from the oldest on. */
export const exportEntries = (tx: TenantTx, after: { date: string; id: string } | undefined, limit: number): Query<JournalRow> =>
  journal(tx, sql`
    select e.posted_on, e.id from app.journal_entry e
    where e.tenant_id = ${tx.tenantId} and ${after ? sql`(e.posted_on, e.id) > (${after.date}::date, ${after.id}::uuid)` : sql`true`}
    order by e.posted_on, e.id limit ${limit}`, 'asc');

/** The lines of a page of entries (`posted_on, id`), with everything that is shown beside them. */
function journal(tx: TenantTx, page: RawBuilder<unknown>, order: 'asc' | 'desc'): Query<JournalRow> {
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  return sql<JournalRow>`
    with page as materialized (${page})
    select e.id, e.posted_on, e.memo, e.source_type, e.source_id, e.reverses_id, r.id as reversed_by_id, e.created_by, e.created_at,
      b.currency as books_currency, a.code, a.name, a.type, l.amount_minor, l.currency, l.original_minor, l.memo as line_memo
    from page
    join app.journal_entry e on e.tenant_id = ${tx.tenantId} and e.id = page.id
    join app.journal_line l on l.tenant_id = ${tx.tenantId} and l.posted_on = page.posted_on and l.entry_id = page.id
    join app.account a on a.tenant_id = ${tx.tenantId} and a.id = l.account_id
    join app.ledger_book b on b.tenant_id = ${tx.tenantId}
    left join app.journal_entry r on r.tenant_id = ${tx.tenantId} and r.reverses_id = e.id
    order by e.posted_on ${direction}, e.id ${direction}, l.line_no`;
}

function entryPage(tx: TenantTx, filter: EntryFilter, limit: number): RawBuilder<unknown> {
  const narrowed = [
    ...span(filter, sql`e.posted_on`, sql`e.id`),
    ...(filter.sourceType === undefined ? [] : [sql`e.source_type = ${filter.sourceType}`]),
    ...(filter.sourceId === undefined ? [] : [sql`e.source_id = ${filter.sourceId}::uuid`]),
  ];
  return sql`
    select e.posted_on, e.id from app.journal_entry e
    where ${sql.join([sql`e.tenant_id = ${tx.tenantId}`, ...narrowed], sql` and `)}
    order by e.posted_on desc, e.id desc limit ${limit}`;
}

/** Entries that touch an account, found along the index of its lines. */
function accountPage(tx: TenantTx, filter: EntryFilter, account: string, limit: number): RawBuilder<unknown> {
  const narrowed = [
    ...span(filter, sql`l.posted_on`, sql`l.entry_id`),
    ...(filter.sourceType === undefined && filter.sourceId === undefined ? [] : [sql`exists (
      select from app.journal_entry e where e.tenant_id = l.tenant_id and e.id = l.entry_id
        and e.source_type = coalesce(${filter.sourceType ?? null}, e.source_type)
        and e.source_id = coalesce(${filter.sourceId ?? null}::uuid, e.source_id))`]),
  ];
  const own = sql`l.tenant_id = ${tx.tenantId} and l.account_id = (select a.id from app.account a where a.tenant_id = ${tx.tenantId} and a.code = ${account})`;
  return sql`
    select distinct l.posted_on, l.entry_id as id from app.journal_line l
    where ${sql.join([own, ...narrowed], sql` and `)}
    order by l.posted_on desc, l.entry_id desc limit ${limit}`;
}

function span(filter: EntryFilter, day: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const { from, to, after } = filter;
  return [
    ...(from === undefined ? [] : [sql`${day} >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`${day} <= ${to}::date`]),
    ...(after === undefined ? [] : [sql`(${day}, ${id}) < (${after.date}::date, ${after.id}::uuid)`]),
  ];
}
