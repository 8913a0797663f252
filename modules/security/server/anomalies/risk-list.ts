import { findAccount, personOf } from '@dott/modules/identity/server';
import type { Services } from '@dott/platform/http';
import type { UserId } from '@dott/platform/ids';
import { listReasons } from './anomalies.sql.ts';
import { pointsOf, RISK_MEMORY_MS, scoreOf } from './risk.ts';

/** Findings that are looked at for the list. */
const MOST_REASONS = 5_000;
const MOST_PEOPLE = 50;

/** The people whose risk is highest now, with the reasons. */
export async function listRisks(services: Services) {
  const now = services.clock.now();
  return services.db.withSystem('list risks for an operator', async (tx) => {
    const rows = await tx.run(listReasons(tx, new Date(now.getTime() - RISK_MEMORY_MS), MOST_REASONS));
    const people = [...Map.groupBy(rows, ({ user_id: userId }) => userId ?? '')].map(([userId, own]) => {
      const reasons = own.map(({ rule, level, last_at: lastAt, times, answer }) => ({ rule, level, lastAt, times, answer }));
      return { userId, score: scoreOf(reasons, now), reasons };
    }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, MOST_PEOPLE);
    if (people.length === 0) return { items: [] };
    // The column holds ids of people only.
    const accounts = await tx.commit(...people.map(({ userId }) => findAccount(tx, userId as UserId)));
    const emails = new Map(accounts.flatMap((account) => personOf(account) ?? []).map(({ id, email }) => [String(id), email]));
    return {
      items: people.map(({ userId, score, reasons }) => ({
        user: { id: userId, email: emails.get(userId) ?? null }, score,
        reasons: reasons.map(({ lastAt, ...reason }) => ({ ...reason, lastAt: lastAt.toISOString(), points: Math.round(pointsOf({ lastAt, ...reason }, now)) })),
      })),
    };
  });
}
