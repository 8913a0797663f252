import { sql, type RawBuilder } from 'kysely';
import type { Query, TenantTx } from '@dott/platform/db';

/** The head of an entry as it is stored. */
export interface EntryRow {
  readonly id: string;
  readonly postedOn: string;
  readonly memo: string;
  readonly sourceType: string;
  readonly sourceId: string;
  readonly lineCount: number;
}

/** A line whose account is named by role or by code. */
export interface LineRow {
  readonly role: string | null;
  readonly code: string | null;
  readonly amountMinor: number;
  readonly currency: string | null;
  readonly originalMinor: number | null;
  readonly memo: string | null;
}

/** Adds the head of an entry. */
export const insertEntry = (tx: TenantTx, entry: EntryRow): Query<unknown> => sql`
  insert into app.journal_entry (tenant_id, id, posted_on, memo, source_type, source_id, line_count, created_by)
  values (${tx.tenantId}, ${entry.id}, ${entry.postedOn}, ${entry.memo}, ${entry.sourceType}, ${entry.sourceId}, ${entry.lineCount}, ${tx.actor.userId})`;

/**
 * Adds the lines of an entry, their accounts looked up on the way: one statement text for any number of lines.
 * A line whose account does not exist is not added, and COMMIT then refuses the entry for its number of lines.
 */
export const insertLines = (tx: TenantTx, entry: EntryRow, lines: readonly LineRow[]): Query<unknown> => sql`
  insert into app.journal_line (tenant_id, posted_on, entry_id, line_no, account_id, amount_minor, currency, original_minor, memo)
  select a.tenant_id, ${entry.postedOn}::date, ${entry.id}::uuid, l.line_no, a.id, l.amount_minor, l.currency, l.original_minor, l.memo
  from unnest(
    ${lines.map((_line, index) => index + 1)}::smallint[], ${lines.map((line) => line.role)}::text[], ${lines.map((line) => line.code)}::text[],
    ${lines.map((line) => line.amountMinor)}::bigint[], ${lines.map((line) => line.currency)}::text[],
    ${lines.map((line) => line.originalMinor)}::bigint[], ${lines.map((line) => line.memo)}::text[]
  ) as l (line_no, role, code, amount_minor, currency, original_minor, memo)
  join app.account a on a.role = l.role or a.code = l.code
  where a.tenant_id = ${tx.tenantId}`;

/** Which entry a reversal is about: one by its id, or the one of a document that still stands. */
export type ReversalTarget = { readonly entryId: string } | { readonly sourceType: string; readonly sourceId: string };

/** Adds the head of a reversal; no row when there is nothing to reverse. Never dated before what it reverses. */
export const insertReversal = (tx: TenantTx, reversal: { id: string; postedOn: string; memo: string; target: ReversalTarget }): Query<{ id: string }> => sql<{ id: string }>`
  insert into app.journal_entry (tenant_id, id, posted_on, memo, source_type, source_id, reverses_id, line_count, created_by)
  select e.tenant_id, ${reversal.id}::uuid, greatest(e.posted_on, ${reversal.postedOn}::date), ${reversal.memo}, e.source_type, e.source_id, e.id, e.line_count, ${tx.actor.userId}::uuid
  from app.journal_entry e
  where e.tenant_id = ${tx.tenantId} and ${targetPredicate(reversal.target)}
  returning id`;

function targetPredicate(target: ReversalTarget): RawBuilder<unknown> {
  if ('entryId' in target) return sql`e.id = ${target.entryId}`;
  return sql`e.source_type = ${target.sourceType} and e.source_id = ${target.sourceId} and e.reverses_id is null
    and not exists (select from app.journal_entry r where r.tenant_id = e.tenant_id and r.reverses_id = e.id)`;
}

/** Adds the lines of a reversal: those of the original with the other sign. */
export const insertReversalLines = (tx: TenantTx, reversalId: string): Query<unknown> => sql`
  insert into app.journal_line (tenant_id, posted_on, entry_id, line_no, account_id, amount_minor, currency, original_minor, memo)
  select r.tenant_id, r.posted_on, r.id, l.line_no, l.account_id, -l.amount_minor, l.currency, -l.original_minor, l.memo
  from app.journal_entry r
  join app.journal_entry e on e.tenant_id = r.tenant_id and e.id = r.reverses_id
  join app.journal_line l on l.tenant_id = e.tenant_id and l.posted_on = e.posted_on and l.entry_id = e.id
  where r.tenant_id = ${tx.tenantId} and r.id = ${reversalId}`;
