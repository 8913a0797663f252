import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { SystemTables, SystemTx } from '@dott/platform/db';
import type { Severity } from '../rules.ts';
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

const columns = ['id', 'tenant_id', 'at', 'type', 'severity', 'user_id', 'session_id', 'ip', 'user_agent', 'request_id', 'detail'] as const;

/** An event as a list shows it. */
export type EventRow = Pick<Selectable<SystemTables['security_event']>, (typeof columns)[number]>;

export interface ListArgs {
  readonly type?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly userId?: string | undefined;
  readonly ip?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Where the page before ended. */
  readonly after: readonly [at: string, id: string] | undefined;
  readonly limit: number;
}

/** A page of events and one more, newest first. */
export function listEvents(tx: SystemTx, args: ListArgs) {
  let query = tx.sql.selectFrom('security_event').select(columns).orderBy('at', 'desc').orderBy('id', 'desc').limit(args.limit + 1);
  if (args.type !== undefined) query = query.where('type', '=', args.type);
  if (args.severity !== undefined) query = query.where('severity', '=', args.severity);
  if (args.userId !== undefined) query = query.where('user_id', '=', args.userId);
  if (args.ip !== undefined) query = query.where('ip', '=', args.ip);
  if (args.from !== undefined) query = query.where('at', '>=', new Date(args.from));
  if (args.to !== undefined) query = query.where('at', '<=', new Date(args.to));
  const { after } = args;
  if (after) query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(new Date(after[0]), after[1])));
  return query;
}

/** Whose account has this address. */
export const findUserId = (tx: SystemTx, email: string) => tx.sql.selectFrom('user_account').select('id').where('email', '=', email);

/** Whether a session is of this person. */
export const findOwnSession = (_tx: SystemTx, userId: string, sessionId: string) => sql<{ id: string }>`
  select id from system.session where id = ${sessionId}::uuid and user_id = ${userId}::uuid`;
