import { findAccount, personOf } from '@dott/modules/identity/server';
import { decodeCursor, toPage, type Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { z } from 'zod';
import type { SecurityEvent, SecurityQuery } from '../contract.ts';
import { findUserId, listEvents, type EventRow } from './events.sql.ts';
import { NO_TENANT } from './tables.ts';

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

/** A page of events, newest first, with the addresses of the accounts in it. */
export async function listPage(services: Services, query: SecurityQuery) {
  const after = decodeCursor(query.cursor, Place);
  return services.db.withSystem('list security events for an operator', async (tx) => {
    const userId = query.user === undefined ? undefined : await userIdOf(query.user, async (email) => (await tx.run(findUserId(tx, email)))[0]?.id);
    if (userId === null) return { items: [], nextCursor: null };
    const rows = await tx.run(listEvents(tx, { ...query, userId, after }));
    const ids = [...new Set(rows.flatMap((row) => row.user_id ?? []))];
    // The column holds ids of people only.
    const accounts = await tx.commit(...ids.map((id) => findAccount(tx, id as UserId)));
    const emails = new Map(accounts.flatMap((account) => personOf(account) ?? []).map((person) => [String(person.id), person.email]));
    return toPage(rows, query.limit, (row) => present(row, emails), (row) => [row.at.toISOString(), row.id]);
  });
}

/** The id that an operator named, by itself or by its address; null when nobody has it. */
async function userIdOf(named: string, idOf: (email: string) => Promise<string | undefined>): Promise<string | null> {
  if (z.uuid().safeParse(named).success) return named.toLowerCase();
  return await idOf(named.toLowerCase()) ?? null;
}

function present(row: EventRow, emails: ReadonlyMap<string, string>): z.input<typeof SecurityEvent> {
  return {
    id: row.id,
    at: row.at.toISOString(),
    // Columns that only keptEvent writes.
    type: row.type as SecurityEvent['type'],
    severity: row.severity,
    user: row.user_id === null ? null : { id: row.user_id, email: emails.get(row.user_id) ?? null },
    tenantId: row.tenant_id === NO_TENANT ? null : row.tenant_id,
    sessionId: row.session_id,
    ip: row.ip,
    userAgent: row.user_agent,
    requestId: row.request_id,
    detail: row.detail as SecurityEvent['detail'],
  };
}
