import type { Services } from '@dott/platform/http';
import { countLiving } from './census.sql.ts';

/** How many sessions live in the whole installation, and how many people they belong to. */
export interface Census {
  readonly sessions: number;
  readonly people: number;
}

/** Counts the living sessions of all nodes; undefined when the database does not answer. */
export async function takeCensus({ db }: Pick<Services, 'db'>): Promise<Census | undefined> {
  try {
    const [[row]] = await db.withSystem('sessions: how many live', (tx) => tx.commit(countLiving(tx)));
    return row;
  } catch {
    return undefined;
  }
}
