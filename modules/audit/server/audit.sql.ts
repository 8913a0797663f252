import type { AppTables, AuditRecord, TenantActor, TenantTx } from '@dott/platform/db';
import type { Id, UserId } from '@dott/platform/ids';
import { newId } from '@dott/platform/ids';
import { sql, type Compilable, type Kysely, type Selectable } from 'kysely';
import type { AuditEventTable } from './tables.ts';

/** The lines of a transaction, as one statement for its last flight. */
export function insertRecords(builder: Kysely<AppTables>, actor: TenantActor, records: readonly AuditRecord[]): Compilable<unknown>[] {
  if (records.length === 0) return [];
  return [builder.insertInto('audit_event').values(records.map((record) => ({
    id: newId<Id<'audit-event'>>(),
    kind: 'write' as const,
    actor_kind: actor.kind,
    user_id: actor.userId,
    session_id: actor.sessionId,
    operation: actor.operation,
    action: record.action ?? actor.operation,
    entity: record.entity,
    entity_id: record.entityId,
    detail: record.detail ?? {},
    ip: actor.ip,
    request_id: actor.requestId,
  })))];
}

/** A line of a read as the spool keeps it. */
export interface SpooledRead {
  readonly id: string;
  readonly at: string;
  readonly userId: string | null;
  readonly operation: string;
  readonly entity: string | null;
  readonly entityId: string | null;
  readonly count: number;
  readonly ip: string | null;
  readonly requestId: string;
}

/** Moves reads from the spool into the table; a line that is there already stays as it is. */
export function insertReads(tx: TenantTx, lines: readonly SpooledRead[]) {
  return sql`
    insert into app.audit_event (tenant_id, id, at, kind, actor_kind, user_id, operation, action, entity, entity_id, records, ip, request_id)
    select ${tx.tenantId}::uuid, id, at, 'read', 'session', "userId", operation, operation, coalesce(entity, operation), "entityId", count, ip, "requestId"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (id uuid, at timestamptz, "userId" uuid, operation text, entity text,
      "entityId" text, count integer, ip text, "requestId" text)
    on conflict (tenant_id, id) do nothing`;
}

const columns = ['id', 'at', 'kind', 'actor_kind', 'user_id', 'action', 'entity', 'entity_id', 'detail', 'records', 'ip', 'request_id'] as const;

/** A line as a list shows it. */
export type EventRow = Pick<Selectable<AuditEventTable>, (typeof columns)[number]>;

export interface ListArgs {
  readonly from: Date | undefined;
  readonly before: Date | undefined;
  readonly actor: UserId | undefined;
  readonly entity: string | undefined;
  readonly entityId: string | undefined;
  readonly kind: 'read' | 'write' | undefined;
  /** The last row of the page before. */
  readonly after: readonly [at: string, id: string] | undefined;
  readonly limit: number;
}

/** A page of lines and one more, newest first. */
export function listEvents(tx: TenantTx, args: ListArgs) {
  let query = tx.sql.selectFrom('audit_event').select(columns).orderBy('at', 'desc').orderBy('id', 'desc').limit(args.limit + 1);
  if (args.from) query = query.where('at', '>=', args.from);
  if (args.before) query = query.where('at', '<', args.before);
  if (args.actor) query = query.where('user_id', '=', args.actor);
  if (args.entity !== undefined) query = query.where('entity', '=', args.entity);
  if (args.entityId !== undefined) query = query.where('entity_id', '=', args.entityId);
  if (args.kind) query = query.where('kind', '=', args.kind);
  const { after } = args;
  if (after) query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(new Date(after[0]), after[1])));
  return query;
}
