import type { Services } from '@dott/platform/http';
import { countLiving, listNodes } from './census.sql.ts';

/** A process that holds copies of sessions. */
export interface CensusNode {
  readonly name: string;
  readonly startedAt: Date;
  /** Time since it was last heard of; beyond a second it answers by PostgreSQL alone. */
  readonly silentMs: number;
}

/** How many sessions live in the whole installation, how many people they belong to, and which processes check them. */
export interface Census {
  readonly sessions: number;
  readonly people: number;
  readonly nodes: readonly CensusNode[];
}

/** Counts the living sessions of all nodes; undefined when the database does not answer. */
export async function takeCensus({ db }: Pick<Services, 'db'>): Promise<Census | undefined> {
  try {
    const [[living], nodes] = await db.withSystem('sessions: how many live', (tx) => tx.commit(countLiving(tx), listNodes(tx)));
    return living && { ...living, nodes: nodes.map((row) => ({ name: row.name, startedAt: row.started_at, silentMs: Math.max(0, Math.round(row.silent_ms)) })) };
  } catch {
    return undefined;
  }
}
