import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { Id, TenantId, UserId } from '@dott/platform/ids';
import { NO_TENANT } from './look-up.sql.ts';
import type { Announcement } from './ports.ts';
import type { SessionEventKind } from './tables.ts';
import './tables.ts';

export type SessionId = Id<'session'>;

export interface NewSession {
  readonly id: SessionId;
  readonly key: string;
  readonly userId: UserId;
  /** The business to work in; absent: the only one of the person, if there is exactly one. */
  readonly tenantId: TenantId | null | undefined;
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  readonly ip: string | null;
  readonly country: string | null;
  readonly fingerprint: string | null;
  readonly lifeMs: number;
  /** End of the life of the session that this one takes the place of. */
  readonly notAfter: Date | undefined;
  /** When the person proved who they are; now when absent. */
  readonly provenAt: Date | undefined;
  /** The snapshot in which the proof began: refused when all sessions of the person were ended by a transaction that it could not see. */
  readonly provenIn: string | undefined;
}

/** What can be seen now, for telling later whether something was. */
export const currentSnapshot = (_tx: SystemTx) => sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`;

/** Keeps a new session under the person's present epoch; no row when the proof is older than the end of all sessions, or the person is unknown. */
export const insertSession = (_tx: SystemTx, session: NewSession) => sql<{ tenant_id: string; created_at: Date; expires_at: Date; open: number }>`
  insert into system.session (id, tenant_id, sid_hash, user_id, user_epoch, device, browser, os, ip, country, fingerprint, proven_at, expires_at)
  select ${session.id}, ${tenantOf(session)}, ${session.key}, u.id, coalesce(g.epoch, 0),
    ${session.device}, ${session.browser}, ${session.os}, ${session.ip}, ${session.country}, ${session.fingerprint}, coalesce(${session.provenAt ?? null}::timestamptz, clock_timestamp()),
    least(clock_timestamp() + ${session.lifeMs} * interval '1 millisecond', ${session.notAfter ?? null}::timestamptz)
  from system.user_account u left join system.session_generation g on g.subject = 'user' and g.id = u.id
  where u.id = ${session.userId} and (${session.provenIn ?? null}::pg_snapshot is null or g.epoch_transaction is null
    or pg_visible_in_snapshot(g.epoch_transaction, ${session.provenIn ?? null}::pg_snapshot))
  returning tenant_id, created_at, expires_at,
    (select count(*)::int from system.session other where other.user_id = session.user_id and other.ended_at is null
      and other.expires_at > clock_timestamp() and other.user_epoch = session.user_epoch) as open`;

function tenantOf({ tenantId, userId }: NewSession) {
  if (tenantId !== undefined) return sql`${tenantId ?? NO_TENANT}::uuid`;
  return sql`coalesce((select min(m.tenant_id::text)::uuid from system.membership m where m.user_id = ${userId} and m.status = 'active'
    having count(*) = 1), ${NO_TENANT}::uuid)`;
}

/** Names the session that a new one took the place of: what hangs on that one follows. */
export const nameFormer = (_tx: SystemTx, id: SessionId, former: string) => sql<never>`update system.session set replaces = ${former} where id = ${id}`;

export interface EndedRow {
  readonly sid_hash: string;
  readonly tenant_id: string;
  /** Whether it lived until now. */
  readonly ended: boolean;
  readonly end_reason: string;
  readonly expires_at: Date;
  readonly proven_at: Date;
  readonly ip: string | null;
}

/** Whose session an id opened, whatever became of it. */
export const findHolder = (_tx: SystemTx, key: string) => sql<{ id: string; user_id: string }>`select id, user_id from system.session where sid_hash = ${key}`;

/** Ends a session of a person if it lives; a row either way, no row for a session that is not theirs. */
export const endSession = (_tx: SystemTx, id: string, userId: string, reason: string) => sql<EndedRow>`
  with target as (
    select own.id, own.ended_at is null and own.expires_at > clock_timestamp() and own.user_epoch = coalesce(g.epoch, 0) as live
    from system.session own left join system.session_generation g on g.subject = 'user' and g.id = own.user_id
    where own.id = ${id} and own.user_id = ${userId} for update of own)
  update system.session s
  set ended_at = coalesce(s.ended_at, clock_timestamp()), end_reason = coalesce(s.end_reason, ${reason})
  from target where s.id = target.id
  returning s.sid_hash, s.tenant_id, target.live as ended, s.end_reason, s.expires_at, s.proven_at, s.ip`;

/**
 * What a session that was renewed lives on as. Walks back from the living sessions of the person, which are few, to the one that is asked about:
 * every step is found by an index, however many sessions have ended.
 */
export const successorsOf = (_tx: SystemTx, id: string, userId: string) => sql<{ living: string }>`
  with recursive way as (
    select living.id as living, living.replaces from system.session living where living.user_id = ${userId} and living.ended_at is null
    union all
    select way.living, former.replaces from way join system.session former on former.id = way.replaces where way.replaces <> ${id})
  select living from way where replaces = ${id}`;

/** Ends every session of a person but one, leaving their trail. */
export const endSessionsOf = (_tx: SystemTx, userId: string, keep: string | null, reason: string) => sql<never>`
  with ended as (
    update system.session set ended_at = clock_timestamp(), end_reason = ${reason}
    where user_id = ${userId} and ended_at is null and id is distinct from ${keep}::uuid returning id, tenant_id, user_id, ip)
  insert into system.session_event (id, tenant_id, session_id, user_id, kind, reason, ip)
  select gen_random_uuid(), tenant_id, id, user_id, 'ended', ${reason}, ip from ended`;

/** Raises a version; answers the new one. `all` ends what was opened before as well. */
export const raiseGeneration = (_tx: SystemTx, subject: 'user' | 'tenant', id: string, all: boolean) => sql<{ generation: number; epoch: number }>`
  insert into system.session_generation as g (subject, id, generation, epoch, epoch_transaction)
  values (${subject}, ${id}, 1, ${all ? 1 : 0}, ${all ? sql`pg_current_xact_id()` : sql`null`})
  on conflict (subject, id) do update set generation = g.generation + 1, epoch = g.epoch + ${all ? 1 : 0},
    epoch_transaction = ${all ? sql`pg_current_xact_id()` : sql`g.epoch_transaction`}
  returning generation, epoch`;

/** Lets no proof of a person count as recent any more. */
export const forgetProofs = (_tx: SystemTx, userId: UserId) => sql<never>`
  update system.session set proven_at = 'epoch' where user_id = ${userId} and ended_at is null`;

/** Lets one session live on in the new epoch, if it lived in the one before: no row for one that was opened while all were ended, or that has ended. */
export const carryOver = (_tx: SystemTx, id: string, userId: string, epoch: number) => sql<{ id: string }>`
  update system.session set user_epoch = ${epoch}
  where id = ${id} and user_id = ${userId} and ended_at is null and expires_at > clock_timestamp() and user_epoch = ${epoch - 1} returning id`;

/** Puts the sessions of a person that have no business yet into one. */
export const enterTenant = (_tx: SystemTx, id: string, userId: UserId, tenantId: TenantId) => sql<never>`
  update system.session set tenant_id = ${tenantId} where id = ${id} and user_id = ${userId} and ended_at is null`;

export interface SessionEvent {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly tenantId: string | null;
  readonly kind: SessionEventKind;
  readonly reason?: string;
  readonly ip: string | null;
}

/** Adds to the trail. */
export const insertEvent = (tx: SystemTx, event: SessionEvent) =>
  tx.sql.insertInto('session_event').values({
    id: event.id, session_id: event.sessionId, user_id: event.userId, tenant_id: event.tenantId ?? NO_TENANT,
    kind: event.kind, reason: event.reason ?? null, ip: event.ip,
  });

export const CHANNEL = 'dott_session';

/** Writes the announcement down and lets it leave with the commit: nothing can come between the two. */
export const insertAnnouncement = (tx: SystemTx, announcement: Announcement) =>
  tx.sql.insertInto('session_change').values({ id: announcement.id, origin: announcement.origin, changes: JSON.stringify(announcement.changes) });

/** PostgreSQL refuses a longer message, and the transaction with it. Hashes and numbers have one byte a character. */
const LONGEST_NOTICE = 7_999;

/** The hint that leaves with the commit. One of too many sessions at once is left out: the next beat of each node finds what was written down. */
export const notify = (_tx: SystemTx, announcement: Announcement) => {
  const text = JSON.stringify({ say: 'change', ...announcement });
  return text.length > LONGEST_NOTICE ? [] : [sql<never>`select pg_notify(${CHANNEL}, ${text})`];
};
