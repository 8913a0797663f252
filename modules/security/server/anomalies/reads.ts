import { networkOf } from '@dott/modules/identity/rules';
import type { Services } from '@dott/platform/http';
import type { SecurityReporter } from '../reporter.ts';
import { insertReads, sumReads, type ReadBatch } from './anomalies.sql.ts';
import { thresholds } from './anomaly-rules.ts';

const HOUR_MS = 60 * 60_000;

/** A line of the trail of reads. */
export interface ReadLine {
  readonly id: string;
  readonly at: string;
  readonly userId: string | null;
  readonly count: number;
  readonly ip: string | null;
}

/**
 * Takes what the trail of reads drains: tells of a person who reads very much within an hour, and of one who reads from another network than before.
 * The same lines may come twice: a group is known by its first line.
 */
export async function noteReads({ db, clock }: Pick<Services, 'db' | 'clock'>, reporter: SecurityReporter, lines: readonly ReadLine[]): Promise<void> {
  const batches = grouped(lines);
  if (batches.length === 0) return;
  const since = new Date(clock.now().getTime() - HOUR_MS);
  await db.withSystem('count what was read', async (tx) => {
    const fresh = new Set((await tx.run(insertReads(tx, batches))).map(({ id }) => id));
    const own = batches.filter(({ id }) => fresh.has(id));
    if (own.length === 0) return;
    const sums = await tx.run(sumReads(tx, [...new Set(own.map(({ userId }) => userId))], [...fresh], since));
    for (const { user_id: userId, records, before, told } of sums) {
      const mine = own.filter((batch) => batch.userId === userId);
      if (records > thresholds.records.medium && !told) {
        await tx.run(reporter.statement(tx, { type: 'BULK_READ', userId, ip: mine.at(-1)?.network, detail: { records } }));
      }
      if (!before) continue;
      const strange = new Set(mine.map(({ network }) => network).filter((network) => !before.includes(network)));
      for (const network of strange) await tx.run(reporter.statement(tx, { type: 'NETWORK_CHANGED', userId, ip: network }));
    }
  });
}

function grouped(lines: readonly ReadLine[]): ReadBatch[] {
  const groups = Map.groupBy(lines.filter(({ userId, ip }) => userId !== null && ip !== null), ({ userId, ip }) => `${userId} ${networkOf(ip ?? '')}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || first.userId === null || first.ip === null || !last) return [];
    const records = group.reduce((sum, { count }) => sum + Math.max(0, count), 0);
    return { id: first.id, userId: first.userId, network: networkOf(first.ip).slice(0, 64), at: last.at, records };
  });
}
