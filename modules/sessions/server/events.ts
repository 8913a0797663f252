import { decodeCursor, toPage, type SessionContext } from '@dott/platform/http';
import { z } from 'zod';
import type { SessionEvents } from '../contract.ts';
import { listOwnEvents, type EventRow } from './events.sql.ts';

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

/** A page of what happened to one's own sessions, newest first. */
export async function listEvents({ services, principal }: SessionContext, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<z.input<typeof SessionEvents>> {
  const after = decodeCursor(query.cursor, Place);
  const [rows] = await services.db.withSystem('sessions: own events', (tx) => tx.commit(listOwnEvents(tx, { userId: principal.userId, after, limit: query.limit })));
  return toPage(rows, query.limit, (row) => present(row, principal.sessionId), (row) => [row.created_at.toISOString(), row.id]);
}

function present(row: EventRow, ownSession: string): z.input<typeof SessionEvents>['items'][number] {
  return {
    id: row.id,
    at: row.created_at.toISOString(),
    kind: row.kind, reason: row.reason, ip: row.ip,
    device: row.browser === null || row.os === null ? null : { browser: row.browser, os: row.os },
    current: row.session_id === ownSession,
  };
}
