import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { AlertAnswer, AnomalyLevel, AnomalyRule } from '../../rules.ts';
import type { Fact, FactKind } from './facts.ts';
import './tables.ts';

/** Moves the engine on, if it is still this process that may; no row when it is not, or when somebody was there already. */
export const claimEvents = (_tx: SystemTx, target: string, holder: string, from: number, to: number) => sql<{ seq: number }>`
  update system.security_export set seq = ${to}, sent_at = clock_timestamp()
  where target = ${target} and holder = ${holder}::uuid and seq = ${from} returning seq`;

interface FactRow {
  readonly event_id: string;
  readonly subject: string;
  readonly kind: FactKind;
  readonly at: Date;
  readonly value: Fact['value'];
}

/** What is remembered under these subjects, oldest first. */
export const listFacts = (_tx: SystemTx, subjects: readonly string[], since: Date) => sql<FactRow>`
  select event_id, subject, kind, at, value from system.anomaly_fact where subject = any(${subjects}::text[]) and at > ${since} order by at, event_id`;

export const insertFacts = (_tx: SystemTx, facts: readonly Fact[]) => sql`
  insert into system.anomaly_fact (event_id, subject, kind, at, value)
  select "eventId", subject, kind, at, value
  from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as fact ("eventId" uuid, subject text, kind text, at timestamptz, value jsonb)
  on conflict do nothing`;

/** Keeps the newest facts of each kind: what a flood leaves behind is bounded. */
export const trimFacts = (_tx: SystemTx, subjects: readonly string[], most: number) => sql`
  delete from system.anomaly_fact f using (
    select subject, kind, event_id, row_number() over (partition by subject, kind order by at desc, event_id desc) as place
    from system.anomaly_fact where subject = any(${subjects}::text[])) ranked
  where ranked.place > ${most} and f.subject = ranked.subject and f.kind = ranked.kind and f.event_id = ranked.event_id`;

export interface NewAlert {
  readonly id: string;
  readonly eventId: string;
  readonly rule: AnomalyRule;
  readonly level: AnomalyLevel;
  readonly subject: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly at: Date;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly meLinkId: string;
}

/** The alerts of a rule about a subject since a moment; at most one of each level. */
export const listAlertsOf = (tx: SystemTx, rule: AnomalyRule, subject: string, since: Date) =>
  tx.sql.selectFrom('anomaly_alert').select(['id', 'level']).where('subject', '=', subject).where('rule', '=', rule).where('at', '>', since);

export const insertAlert = (tx: SystemTx, alert: NewAlert) =>
  tx.sql.insertInto('anomaly_alert').values({
    id: alert.id, event_id: alert.eventId, rule: alert.rule, level: alert.level, subject: alert.subject, user_id: alert.userId, session_id: alert.sessionId,
    at: alert.at, last_at: alert.at, detail: alert.detail, me_link_id: alert.meLinkId, answer: null, answered_at: null,
  }).onConflict((conflict) => conflict.constraint('anomaly_alert_event_key').doNothing()).returning('id');

/** Counts one more of the same. */
export const countAlert = (_tx: SystemTx, id: string, at: Date, detail: Readonly<Record<string, unknown>>) => sql`
  update system.anomaly_alert set times = times + 1, last_at = greatest(last_at, ${at}::timestamptz), detail = ${JSON.stringify(detail)}::jsonb where id = ${id}::uuid`;

export const findAlert = (tx: SystemTx, id: string) => tx.sql.selectFrom('anomaly_alert').selectAll().where('id', '=', id);

/** Notes what a person said about the alert that a link belongs to. */
export const noteAnswer = (tx: SystemTx, linkId: string, answer: AlertAnswer, now: Date) =>
  tx.sql.updateTable('anomaly_alert').set({ answer, answered_at: now })
    .where(answer === 'me' ? 'me_link_id' : 'id', '=', linkId).returning(['id', 'rule', 'session_id']);

/** What counts in the scores of people now. */
export const listReasons = (tx: SystemTx, since: Date, most: number) =>
  tx.sql.selectFrom('anomaly_alert').select(['user_id', 'rule', 'level', 'last_at', 'times', 'answer'])
    .where('user_id', 'is not', null).where('last_at', '>', since).orderBy('last_at', 'desc').limit(most);

export interface ReadBatch {
  readonly id: string;
  readonly userId: string;
  readonly network: string;
  readonly at: string;
  readonly records: number;
}

/** Keeps how much was read; what comes twice is there once. */
export const insertReads = (_tx: SystemTx, batches: readonly ReadBatch[]) => sql<{ id: string }>`
  insert into system.anomaly_read (id, user_id, network, at, records)
  select id, "userId", network, at, records
  from jsonb_to_recordset(${JSON.stringify(batches)}::jsonb) as batch (id uuid, "userId" uuid, network text, at timestamptz, records integer)
  on conflict (id) do nothing returning id`;

/** What people read within an hour, where from before these batches, and whether that was told already. */
export const sumReads = (_tx: SystemTx, userIds: readonly string[], fresh: readonly string[], since: Date) => sql<{ user_id: string; records: number; before: string[] | null; told: boolean }>`
  select r.user_id, sum(r.records)::float8 as records, array_agg(distinct r.network) filter (where r.id <> all(${fresh}::uuid[])) as before,
    exists (select from system.security_event e where e.user_id = r.user_id and e.type = 'BULK_READ' and e.at > ${since}) as told
  from system.anomaly_read r where r.user_id = any(${userIds}::uuid[]) and r.at > ${since} group by r.user_id`;

/** Forgets a batch of what is over of each kind. */
export const forgetAnomalies = (_tx: SystemTx, before: { readonly reads: Date; readonly short: Date; readonly long: Date; readonly alerts: Date }, limit: number) => [
  sql<{ gone: number }>`delete from system.anomaly_read where ctid = any(array(select ctid from system.anomaly_read where at < ${before.reads} limit ${limit})) returning 1 as gone`,
  sql<{ gone: number }>`delete from system.anomaly_fact where ctid = any(array(select ctid from system.anomaly_fact
    where at < ${before.long} or (at < ${before.short} and kind not in ('seen', 'night')) limit ${limit})) returning 1 as gone`,
  sql<{ gone: number }>`delete from system.anomaly_alert where ctid = any(array(select ctid from system.anomaly_alert where last_at < ${before.alerts} limit ${limit})) returning 1 as gone`,
] as const;
