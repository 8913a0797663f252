import { sql, type RawBuilder } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { KeptEvent } from './event.ts';
import { NO_TENANT } from './tables.ts';

/** Keeps events; one that is there already stays as it is. */
export function insertEvents(_tx: SystemTx, events: readonly KeptEvent[]): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`
    insert into system.security_event (id, tenant_id, at, type, severity, user_id, session_id, ip, user_agent, request_id, detail)
    select id, coalesce("tenantId", ${NO_TENANT}::uuid), at, type, severity, "userId", "sessionId", ip, "userAgent", "requestId", detail
    from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as event (id uuid, "tenantId" uuid, at timestamptz, type text, severity text,
      "userId" uuid, "sessionId" uuid, ip text, "userAgent" text, "requestId" text, detail jsonb)
    on conflict (id) do nothing returning id`;
}

/** Removes a batch of what is older; a few milliseconds of locks each time. */
export const forgetEvents = (_tx: SystemTx, before: Date, limit: number) => sql<{ id: string }>`
  delete from system.security_event where ctid = any(array(select ctid from system.security_event where at < ${before} limit ${limit})) returning id`;
