import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';

interface Line {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly ip: string | null;
}

/** Writes into the trail that another browser showed this session; no row when it was over already, so that it is written once. */
export const recordHijackAttempt = (_tx: SystemTx, line: Line) => sql<{ id: string }>`
  with target as (
    select id, tenant_id, user_id from system.session
    where id = ${line.sessionId} and user_id = ${line.userId} and ended_at is null for update)
  insert into system.session_event (id, tenant_id, session_id, user_id, kind, reason, ip)
  select ${line.id}::uuid, tenant_id, id, user_id, 'hijack-attempt', null, ${line.ip} from target returning id`;
