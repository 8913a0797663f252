import { csvText } from '@dott/platform/csv';
import type { TenantActor } from '@dott/platform/db';
import type { Services } from '@dott/platform/http';
import type { AuditEvent, AuditFilters } from '../contract.ts';
import { listPage } from './audit.ts';

const PAGE = 100;
const heads = ['time', 'kind', 'person', 'email', 'user id', 'action', 'record', 'record id', 'records', 'address', 'request', 'detail'];

/** The lines that fit as CSV, a page at a time: no transaction stays open and no more than a page is held while a slow reader reads. */
export async function* exportTrail(services: Services, actor: TenantActor, filters: AuditFilters): AsyncGenerator<string> {
  yield csvText([heads]);
  let cursor: string | undefined;
  do {
    const page = await services.db.withTenant(actor, (tx) => listPage(tx, services, { ...filters, cursor, limit: PAGE }));
    if (page.items.length > 0) yield csvText(page.items.map(cellsOf));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

function cellsOf(event: AuditEvent): (string | null)[] {
  const { actor } = event;
  return [
    event.at, event.kind, actor.name ?? actor.kind, actor.email, actor.userId, event.action, event.entity, event.entityId, String(event.records), event.ip,
    event.requestId, Object.keys(event.detail).length > 0 ? JSON.stringify(event.detail) : null,
  ];
}
