import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import './tables.ts';

/** Sessions of a person, living and ended, as far as they are still kept. */
export const listPersonalSessions = (tx: SystemTx, id: UserId) =>
  tx.sql.selectFrom('session').select(['id', 'device', 'browser', 'os', 'ip', 'country', 'created_at', 'last_seen_at', 'expires_at', 'ended_at', 'end_reason']).where('user_id', '=', id).orderBy('created_at');

/** The trail of a person's sessions, newest first. */
export const listPersonalTrail = (tx: SystemTx, id: UserId, most: number) =>
  tx.sql.selectFrom('session_event').select(['session_id', 'kind', 'reason', 'ip', 'created_at']).where('user_id', '=', id).orderBy('created_at', 'desc').limit(most);

/** Leaves of a person's sessions, which have ended, what keeps them ended, and nothing of where and on what they were. */
export const forgetSessions = (tx: SystemTx, id: UserId) => [
  sql<never>`update system.session set device = '', browser = '', os = '', ip = null, country = null, fingerprint = null where user_id = ${id} and ended_at is not null`,
  tx.sql.deleteFrom('session_event').where('user_id', '=', id),
  tx.sql.deleteFrom('handoff').where('user_id', '=', id),
  tx.sql.deleteFrom('legacy_sign_in').where('user_id', '=', id),
] as const;
