import { sql, type RawBuilder } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import { KEEPER } from '@dott/modules/tenants/rules';
import { IDLE_MS } from '../rules.ts';

/** The nil tenant of sessions that work in no business yet. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** A session with everything its identity depends on, and the database's word on whether it lives. */
export interface SessionRow {
  readonly id: string;
  readonly sid_hash: string;
  readonly state: 'live' | 'revoked' | 'rotated' | 'idle' | 'expired';
  readonly user_id: string;
  readonly user_version: number;
  readonly tenant_id: string | null;
  readonly session_tenant_id: string | null;
  readonly tenant_version: number;
  readonly role: string | null;
  readonly email: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly email_verified: boolean;
  readonly tenant_name: string | null;
  readonly plan: string | null;
  readonly currency: string | null;
  readonly time_zone: string | null;
  readonly country: string | null;
  readonly read_only: boolean;
  readonly onboarding_completed: boolean;
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  readonly ip: string | null;
  readonly place: string | null;
  readonly fingerprint: string | null;
  readonly proven_ms: number;
  readonly created_ms: number;
  readonly last_seen_ms: number;
  readonly expires_ms: number;
  readonly now_ms: number;
}

const idle = sql.lit(`${IDLE_MS / 1_000} seconds`);
const ms = (column: string) => sql<number>`(extract(epoch from ${sql.raw(column)}) * 1000)::float8`;

/**
 * The one look-up. Versions and facts come from one snapshot, and `now_ms` is taken when the statement begins, before it:
 * that is what makes the answer comparable with the changes that nodes hear of.
 */
const looked = sql`
  select s.id, s.sid_hash,
    case when s.ended_at is not null and s.end_reason = 'rotated' then 'rotated'
      when s.ended_at is not null or s.user_epoch <> coalesce(gu.epoch, 0) then 'revoked'
      when s.expires_at <= statement_timestamp() then 'expired'
      when s.last_seen_at + interval ${idle} <= statement_timestamp() then 'idle'
      else 'live' end as state,
    s.user_id, coalesce(gu.generation, 0) as user_version,
    case when m.role is null then null else s.tenant_id end as tenant_id,
    nullif(s.tenant_id, ${sql.lit(NO_TENANT)}::uuid) as session_tenant_id,
    coalesce(gt.generation, 0) as tenant_version, case when t.closed_at is null then m.role when m.role = 'owner' then ${sql.lit(KEEPER)} end as role,
    u.email, u.given_name, u.family_name, u.email_verified_at is not null as email_verified,
    t.name as tenant_name, t.plan, t.currency, t.time_zone, t.country, t.read_only_since is not null as read_only,
    exists (select 1 from system.membership own join system.onboarding o on o.tenant_id = own.tenant_id
      where own.user_id = s.user_id and own.status = 'active' and o.onboarding_completed) as onboarding_completed,
    s.device, s.browser, s.os, s.ip, s.country as place, s.fingerprint,
    ${ms('s.proven_at')} as proven_ms, ${ms('s.created_at')} as created_ms, ${ms('s.last_seen_at')} as last_seen_ms, ${ms('s.expires_at')} as expires_ms,
    ${ms('statement_timestamp()')} as now_ms
  from system.session s
  join system.user_account u on u.id = s.user_id
  left join system.membership m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and m.status = 'active'
  left join system.tenant t on t.id = m.tenant_id
  left join system.session_generation gu on gu.subject = 'user' and gu.id = s.user_id
  left join system.session_generation gt on gt.subject = 'tenant' and gt.id = s.tenant_id`;

/**
 * Finds sessions by the hashes of their ids, whatever became of them: one snapshot for all, in one statement that is its own transaction. Each is found by itself, by
 * indexes; and as the planner cannot count the keys, it has nothing to plan anew for every number of them.
 */
export const findSessions = (scope: RawBuilder<unknown>, keys: readonly string[]) => sql<SessionRow>`
  select found.* from ${scope} door
  cross join lateral json_array_elements_text(case when door.reason is not null then ${JSON.stringify(keys)}::json end) asked (key)
  cross join lateral (${looked} where s.sid_hash = asked.key limit 1) found`;

/** The sessions of a person that live, latest use first. */
export const listSessions = (_tx: SystemTx, userId: string) => sql<SessionRow>`
  select * from (${looked} where s.user_id = ${userId} and s.ended_at is null) own where state = 'live' order by last_seen_ms desc, id`;

/** Moves last-seen times forward where the session still lives; never a row back, never a dead one. */
export const touchSessions = (_tx: SystemTx, keys: readonly string[], times: readonly Date[]) => sql<never>`
  update system.session s set last_seen_at = used.at
  from unnest(${keys}::text[], ${times}::timestamptz[]) used (key, at)
  where s.sid_hash = used.key and s.ended_at is null and s.last_seen_at < used.at
    and used.at < s.last_seen_at + interval ${idle} and used.at < s.expires_at
    and s.user_epoch = coalesce((select g.epoch from system.session_generation g where g.subject = 'user' and g.id = s.user_id), 0)`;
