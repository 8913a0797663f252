import { sql, type RawBuilder } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import { ABSOLUTE_MS } from '../rules.ts';

// Limits are compared with the time of the statement, which is one moment: a clock that moves on while a statement runs is no bound for an index.
const ago = (ms: number) => sql`statement_timestamp() - ${ms} * interval '1 millisecond'`;

/** Ends the sessions that a condition finds and writes it into their trail; answers how many. Two sweeps at once take different ones. */
const ending = (which: RawBuilder<unknown>, reason: 'expired' | 'idle', batch: number) => sql<{ swept: number }>`
  with overdue as (
    select id from system.session where ended_at is null and ${which} order by expires_at limit ${batch} for update skip locked),
  ended as (
    update system.session s set ended_at = clock_timestamp(), end_reason = ${reason}
    from overdue where s.id = overdue.id returning s.id, s.tenant_id, s.user_id, s.ip),
  told as (
    insert into system.session_event (id, tenant_id, session_id, user_id, kind, reason, ip)
    select gen_random_uuid(), tenant_id, id, user_id, 'ended', ${reason}, ip from ended)
  select count(*)::int as swept from ended`;

/** Ends sessions that reached the end of their life. */
export const endExpired = (_tx: SystemTx, batch: number) => ending(sql`expires_at <= statement_timestamp()`, 'expired', batch);

/** Ends sessions that nobody used for long. One that is younger than that cannot be among them, so the index leaves it out. */
export const endIdle = (_tx: SystemTx, idleMs: number, batch: number) =>
  ending(sql`last_seen_at < ${ago(idleMs)} and expires_at < ${ago(idleMs)} + ${ABSOLUTE_MS} * interval '1 millisecond'`, 'idle', batch);

/** Forgets sessions that ended long ago; their trail stays. */
export const forgetEnded = (_tx: SystemTx, keptMs: number, batch: number) => sql<{ swept: number }>`
  with gone as (
    delete from system.session where id = any(array(
      select id from system.session where ended_at < ${ago(keptMs)} order by ended_at limit ${batch} for update skip locked)) returning 1)
  select count(*)::int as swept from gone`;

/** Forgets changes that no copy can contradict any more. */
export const forgetChanges = (_tx: SystemTx, keptMs: number, batch: number) => sql<{ swept: number }>`
  with gone as (
    delete from system.session_change where id = any(array(
      select id from system.session_change where created_at < ${ago(keptMs)} order by created_at limit ${batch})) returning 1)
  select count(*)::int as swept from gone`;

/** Forgets processes that are gone. */
export const forgetNodes = (_tx: SystemTx) => sql<{ swept: number }>`
  with gone as (delete from system.node where seen_at < ${ago(15 * 60_000)} returning 1) select count(*)::int as swept from gone`;
