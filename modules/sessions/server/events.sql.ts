import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';
import type { SessionEventKind } from './tables.ts';

/** A line of the trail with the machine of its session, as long as the session is kept. */
export interface EventRow {
  readonly id: string;
  readonly session_id: string;
  readonly kind: SessionEventKind;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly created_at: Date;
}

interface Page {
  readonly userId: string;
  /** Where the page before ended. */
  readonly after: readonly [string, string] | undefined;
  readonly limit: number;
}

/** A person's own events, newest first, one more than asked for. */
export const listOwnEvents = (_tx: SystemTx, { userId, after, limit }: Page) => sql<EventRow>`
  select e.id, e.session_id, e.kind, e.reason, e.ip, s.browser, s.os, e.created_at
  from system.session_event e left join system.session s on s.id = e.session_id
  where e.user_id = ${userId}
    ${after ? sql`and (date_trunc('milliseconds', e.created_at), e.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
  order by date_trunc('milliseconds', e.created_at) desc, e.id desc limit ${limit + 1}`;
