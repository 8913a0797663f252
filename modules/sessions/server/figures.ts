import type { GuardState } from '@dott/platform/cache';
import type { Metrics } from '@dott/platform/metrics';
import type { Tracing } from '@dott/platform/telemetry';
import type { TierName } from './lookup.ts';
import { createMetering, traceChecks, type Metering } from './metering.ts';

/** What is counted of look-ups. */
export interface SessionFigures extends Omit<Metering, 'answered'> {
  answered(tier: TierName, live: boolean): void;
  breaker(tier: string, state: GuardState): void;
  /** Trouble with Redis, by the word that its refusals begin with. */
  redisTrouble(error: unknown): void;
  /** Look-ups by tier since the process started. */
  counts(): Readonly<Record<TierName, { readonly live: number; readonly refused: number }>>;
  breakers(): Readonly<Record<string, GuardState>>;
}

const kinds = ['OOM', 'LOADING', 'READONLY', 'MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN', 'MASTERDOWN', 'BUSY', 'NOAUTH', 'WRONGPASS', 'NOPERM'];

/** A fixed set of words, whatever a server says; inside of a script the word may stand later. */
function kindOf(error: unknown): string {
  const said = error instanceof Error ? error.message.split(/[^A-Z]+/) : [];
  return kinds.find((kind) => said.includes(kind)) ?? 'other';
}

/** Makes the figures of one engine. */
export function createFigures(metrics: Metrics, tracing?: Tracing): SessionFigures {
  const breakerGauge = metrics.gauge({ name: 'session_breaker_open', help: '1 while a tier is not asked', labels: ['tier'] as const });
  breakerGauge.labels('postgres').set(0);
  const redisErrors = metrics.counter({ name: 'session_redis_errors_total', help: 'Trouble with Redis, by its own word for it; other means that it was silent or not there', labels: ['kind'] as const });
  const metering = createMetering(metrics);
  const { check, checks, answered } = tracing ? traceChecks(metering, tracing) : metering;
  const states: Record<string, GuardState> = { postgres: 'closed', redis: 'open' };
  const row = () => ({ live: 0, refused: 0 });
  const counts: Record<TierName, { live: number; refused: number }> = { memory: row(), shared: row(), postgres: row(), refusal: row(), grace: row() };
  metrics.tally({
    name: 'session_lookups_total', help: 'Session look-ups by answering tier and outcome', labels: ['tier', 'outcome'] as const,
    read: () => Object.entries(counts).flatMap(([tier, { live, refused }]) => [{ labels: { tier, outcome: 'live' }, count: live }, { labels: { tier, outcome: 'refused' }, count: refused }]),
  });
  return {
    check,
    checks,
    answered(tier, live) {
      answered(tier);
      const count = counts[tier];
      if (live) count.live += 1;
      else count.refused += 1;
    },
    redisTrouble: (error) => redisErrors.labels(kindOf(error)).inc(),
    breaker(tier, state) {
      states[tier] = state;
      breakerGauge.labels(tier).set(state === 'open' ? 1 : 0);
    },
    counts: () => counts,
    breakers: () => states,
  };
}
