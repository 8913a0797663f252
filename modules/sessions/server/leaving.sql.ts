import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { TenantId, UserId } from '@dott/platform/ids';

/** Ends every session in which a person works in one business, leaving their trail; answers their keys. */
export const endSessionsIn = (_tx: SystemTx, userId: UserId, tenantId: TenantId, reason: string) => sql<{ key: string }>`
  with ended as (
    update system.session set ended_at = clock_timestamp(), end_reason = ${reason}
    where user_id = ${userId} and tenant_id = ${tenantId} and ended_at is null returning id, tenant_id, user_id, ip, sid_hash),
  told as (
    insert into system.session_event (id, tenant_id, session_id, user_id, kind, reason, ip)
    select gen_random_uuid(), tenant_id, id, user_id, 'ended', ${reason}, ip from ended)
  select sid_hash as key from ended`;
