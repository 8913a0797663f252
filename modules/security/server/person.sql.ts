import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** Security events about a person, newest first. */
export const listPersonalEvents = (tx: SystemTx, id: UserId, most: number) =>
  tx.sql.selectFrom('security_event').select(['at', 'type', 'severity', 'ip', 'user_agent', 'detail']).where('user_id', '=', id).orderBy('at', 'desc').limit(most);

/** Warnings about a person's behaviour, and what they said to them. */
export const listPersonalAlerts = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('anomaly_alert').select(['rule', 'level', 'at', 'last_at', 'times', 'detail', 'answer', 'answered_at']).where('user_id', '=', id).orderBy('at');

/** Removes what the rules remember of a person; the events themselves go when they are old. */
export const forgetBehaviour = (tx: SystemTx, id: UserId) => [
  tx.sql.deleteFrom('anomaly_alert').where('user_id', '=', id),
  tx.sql.deleteFrom('anomaly_read').where('user_id', '=', id),
  sql<never>`delete from system.anomaly_fact where subject in (${`user:${id}`}, ${`person:${id}`})`,
] as const;
