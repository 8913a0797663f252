import type { TenantTx } from '@dott/platform/db';
import { decodeCursor, toPage } from '@dott/platform/http';
import { isLocalDate, localDate, momentsOf } from '@dott/platform/time';
import { z } from 'zod';
import type { AuditEvent, AuditEventId, AuditQuery } from '../contract.ts';
import { listEvents, type EventRow } from './audit.sql.ts';

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

/** A page of the trail, newest first; days are those of `timeZone`. */
export async function listPage(tx: TenantTx, query: AuditQuery, timeZone: string) {
  const { actor, entity, entityId, kind, limit } = query;
  const [rows] = await tx.commit(listEvents(tx, {
    from: startOf(query.from, timeZone), before: endOf(query.to, timeZone), actor, entity, entityId, kind, limit, after: decodeCursor(query.cursor, Place),
  }));
  return toPage(rows, limit, toEvent, (row) => [row.at.toISOString(), row.id]);
}

function startOf(moment: string | undefined, timeZone: string): Date | undefined {
  if (moment === undefined) return undefined;
  return isLocalDate(moment) ? momentsOf({ from: localDate(moment), to: localDate(moment) }, timeZone).from : new Date(moment);
}

/** The moment before which lines are shown: a day is included to its end, a moment is included itself. */
function endOf(moment: string | undefined, timeZone: string): Date | undefined {
  if (moment === undefined) return undefined;
  return isLocalDate(moment)
    ? momentsOf({ from: localDate(moment), to: localDate(moment) }, timeZone).before
    : new Date(new Date(moment).getTime() + 1);
}

function toEvent(row: EventRow): AuditEvent {
  return {
    // Written by newId only, see audit.sql.ts.
    id: row.id as AuditEventId,
    at: row.at.toISOString(),
    kind: row.kind,
    actor: { kind: row.actor_kind, userId: row.user_id, name: null, email: null },
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    detail: row.detail,
    records: row.records,
    ip: row.ip,
    requestId: row.request_id,
  };
}
