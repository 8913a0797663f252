import { findAccount, personOf, type Person } from '@dott/modules/identity/server';
import { findBusiness } from '@dott/modules/tenants/server';
import type { TenantTx } from '@dott/platform/db';
import { decodeCursor, toPage, type Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { isLocalDate, localDate, momentsOf } from '@dott/platform/time';
import { z } from 'zod';
import type { AuditEvent, AuditEventId, AuditFilters, AuditQuery } from '../contract.ts';
import { listEvents, type EventRow } from './audit.sql.ts';

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

/** A page of the trail, newest first; days are those of the business. */
export async function listPage(tx: TenantTx, services: Services, query: AuditQuery) {
  const { actor, entity, entityId, kind, limit } = query;
  const after = decodeCursor(query.cursor, Place);
  const span = await spanOf(tx, query);
  const [rows] = await tx.commit(listEvents(tx, { ...span, actor, entity, entityId, kind, limit, after }));
  const people = await peopleIn(services, rows);
  return toPage(rows, limit, (row) => toEvent(row, people), (row) => [row.at.toISOString(), row.id]);
}

/** The moments between which lines are asked for; a day needs the business's time zone. */
async function spanOf(tx: TenantTx, { from, to }: AuditFilters): Promise<{ from: Date | undefined; before: Date | undefined }> {
  const needsZone = [from, to].some((moment) => moment !== undefined && isLocalDate(moment));
  const timeZone = (needsZone && (await tx.run(findBusiness(tx)))[0]?.timeZone) || 'UTC';
  const dayOf = (moment: string) => momentsOf({ from: localDate(moment), to: localDate(moment) }, timeZone);
  return {
    from: from === undefined ? undefined : isLocalDate(from) ? dayOf(from).from : new Date(from),
    // A day is included to its end, a moment is included itself.
    before: to === undefined ? undefined : isLocalDate(to) ? dayOf(to).before : new Date(new Date(to).getTime() + 1),
  };
}

/** Who the people in these lines are: the trail keeps ids only, so that it need not change when a person does. */
async function peopleIn(services: Services, rows: readonly EventRow[]): Promise<ReadonlyMap<UserId, Person>> {
  const ids = [...new Set(rows.flatMap((row) => row.user_id ?? []))];
  if (ids.length === 0) return new Map();
  const found = await services.db.withSystem('name who stands in the audit trail', (tx) => tx.commit(...ids.map((id) => findAccount(tx, id))));
  return new Map(found.flatMap((account) => personOf(account) ?? []).map((person) => [person.id, person]));
}

function toEvent(row: EventRow, people: ReadonlyMap<UserId, Person>): AuditEvent {
  const person = row.user_id === null ? undefined : people.get(row.user_id);
  const name = person && [person.givenName, person.familyName].filter(Boolean).join(' ');
  return {
    // Written by newId only, see audit.sql.ts.
    id: row.id as AuditEventId,
    at: row.at.toISOString(),
    kind: row.kind,
    actor: { kind: row.actor_kind, userId: row.user_id, name: name || null, email: person?.email ?? null },
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    detail: row.detail,
    records: row.records,
    ip: row.ip,
    requestId: row.request_id,
  };
}
