import type { SystemTx } from '@dott/platform/db';
import type { UserId } from '@dott/platform/ids';
import { sessionErrors } from '../errors.ts';
import { holdPerson, livingSessions, strictestLimit } from './session-limit.sql.ts';

/**
 * Makes room for one more session of a person where a business of theirs limits them: ends the oldest, or refuses. A session reaches every
 * business of its person, so the strictest limit counts wherever somebody signs in. Sign-ins at once pass one by one.
 */
export async function makeRoom(tx: SystemTx, userId: UserId, end: (id: string, reason: string) => Promise<unknown>): Promise<void> {
  const [limit] = await tx.run(strictestLimit(tx, userId));
  if (!limit) return;
  const [, living] = await tx.batch(holdPerson(tx, userId), livingSessions(tx, userId));
  const over = living.length + 1 - limit.most;
  if (over <= 0) return;
  if (limit.refuses) throw sessionErrors['limit-reached']();
  for (const { id } of living.slice(0, over)) await end(id, 'limit-reached');
}
