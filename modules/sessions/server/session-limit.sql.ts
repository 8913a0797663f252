import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import { IDLE_MS } from '../rules.ts';

/** The strictest limit among the businesses that a person works in; of two alike the one that refuses. No row when none of them has one. */
export const strictestLimit = (_tx: SystemTx, userId: UserId) => sql<{ most: number; refuses: boolean }>`
  select t.session_limit as most, t.session_limit_rule = 'refuse-new' as refuses
  from system.membership m join system.tenant t on t.id = m.tenant_id
  where m.user_id = ${userId} and m.status = 'active' and t.session_limit is not null
  order by t.session_limit, t.session_limit_rule desc limit 1`;

/** Lets sign-ins of one person pass one after the other, each until its transaction ends. */
export const holdPerson = (_tx: SystemTx, userId: UserId) => sql<never>`select 1 from system.user_account where id = ${userId} for no key update`;

/** The living sessions of a person, oldest first. */
export const livingSessions = (_tx: SystemTx, userId: UserId) => sql<{ id: string }>`
  select s.id from system.session s left join system.session_generation g on g.subject = 'user' and g.id = s.user_id
  where s.user_id = ${userId} and s.ended_at is null and s.user_epoch = coalesce(g.epoch, 0)
    and s.expires_at > statement_timestamp() and s.last_seen_at + interval ${sql.lit(`${IDLE_MS / 1_000} seconds`)} > statement_timestamp()
  order by s.created_at, s.id`;
