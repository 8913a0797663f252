import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { Severity } from '../rules.ts';
import { NO_TENANT } from './tables.ts';

/** Lets exporters number events one after the other. */
export const holdNumbering = (_tx: SystemTx) => sql`select pg_advisory_xact_lock(hashtextextended('dott security export', 0))`;

/** Gives events that have none their place behind all others and behind every cursor; what is committed later comes later, whatever its time says. */
export const numberEvents = (_tx: SystemTx, limit: number) => sql<{ id: string }>`
  update system.security_event e set export_seq = numbered.seq
  from (
    select open.id, greatest((select max(export_seq) from system.security_event), (select max(seq) from system.security_export), 0) + row_number() over (order by open.at, open.id) as seq
    from (select id, at from system.security_event where export_seq is null order by id limit ${limit}) open
  ) numbered
  where e.id = numbered.id returning e.id`;

/** Takes a receiver for a while; no row while another process has it. */
export const takeTarget = (_tx: SystemTx, target: string, holder: string, forMs: number) => sql<{ seq: number }>`
  insert into system.security_export as x (target, holder, held_until)
  values (${target}, ${holder}, clock_timestamp() + ${forMs} * interval '1 millisecond')
  on conflict (target) do update set holder = excluded.holder, held_until = excluded.held_until
  where x.holder = excluded.holder or x.held_until is null or x.held_until < clock_timestamp()
  returning seq`;

export interface OutgoingRow {
  readonly seq: number;
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly severity: Severity;
  readonly user_id: string | null;
  readonly tenant_id: string | null;
  readonly session_id: string | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly request_id: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The next events behind a place. */
export const listBehind = (_tx: SystemTx, seq: number, limit: number) => sql<OutgoingRow>`
  select export_seq as seq, id, at, type, severity, user_id, nullif(tenant_id, ${NO_TENANT}::uuid) as tenant_id, session_id, ip, user_agent, request_id, detail
  from system.security_event where export_seq > ${seq} order by export_seq limit ${limit}`;

/** Notes how far a receiver has got. */
export const moveCursor = (_tx: SystemTx, target: string, holder: string, seq: number) => sql`
  update system.security_export set seq = ${seq}, failures = 0, last_error = null, sent_at = clock_timestamp() where target = ${target} and holder = ${holder}::uuid`;

/** Notes that a receiver did not take a batch. */
export const noteFailure = (_tx: SystemTx, target: string, holder: string, reason: string) => sql`
  update system.security_export set failures = failures + 1, last_error = ${reason} where target = ${target} and holder = ${holder}::uuid`;

/** Gives a receiver back. */
export const releaseTarget = (_tx: SystemTx, target: string, holder: string) => sql`
  update system.security_export set holder = null, held_until = null where target = ${target} and holder = ${holder}::uuid`;
