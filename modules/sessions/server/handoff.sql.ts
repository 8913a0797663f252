import { sql } from 'kysely';
import type { SystemTx } from '@dott/platform/db';

export interface NewHandoff {
  readonly tokenHash: string;
  readonly browserHash: string;
  readonly userId: string;
  readonly returnTo: string | null;
  readonly grantId: string | null;
  readonly secondFactor: boolean;
  readonly lifeMs: number;
}

/** Keeps a hand-off, and forgets those that nobody fetched in time. */
export const insertHandoff = (_tx: SystemTx, handoff: NewHandoff) => [
  sql<never>`delete from system.handoff where expires_at < clock_timestamp()`,
  sql<never>`
    insert into system.handoff (token_hash, browser_hash, user_id, return_to, grant_id, second_factor, expires_at)
    values (${handoff.tokenHash}, ${handoff.browserHash}, ${handoff.userId}, ${handoff.returnTo}, ${handoff.grantId}, ${handoff.secondFactor}, clock_timestamp() + ${handoff.lifeMs} * interval '1 millisecond')`,
];

/** Uses a hand-off up, whoever shows it; of two at once one finds it. */
export const takeHandoff = (_tx: SystemTx, tokenHash: string) => sql<{ user_id: string; browser_hash: string; return_to: string | null; grant_id: string | null; second_factor: boolean; proven_in: string; fresh: boolean }>`
  delete from system.handoff where token_hash = ${tokenHash}
  returning user_id, browser_hash, return_to, grant_id, second_factor, proven_in::text as proven_in, expires_at > clock_timestamp() as fresh`;
