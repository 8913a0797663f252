import { AsyncLocalStorage } from 'node:async_hooks';
import { CodedError } from '@dott/platform/errors';
import type { Latencies, Metrics } from '@dott/platform/metrics';
import type { Tracing } from '@dott/platform/telemetry';
import type { TierName } from './lookup.ts';

/** Who answered a check: a tier; `joined` when it shared another check's load; `none` when no tier was needed to refuse. */
export type CheckTier = TierName | 'joined' | 'none';
/** live: somebody is signed in · refused: nobody is · failed: neither could be known. */
export type CheckOutcome = 'live' | 'refused' | 'failed';

export type SessionChecks = Latencies<'tier' | 'outcome'>;

/** Measures whole checks, from the credential to the principal, by the tier that answered. */
export interface Metering {
  check<T>(look: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Told by the look-up, inside of a check. */
  answered(tier: TierName): void;
  readonly checks: SessionChecks;
}

const tiers: readonly CheckTier[] = ['memory', 'shared', 'postgres', 'refusal', 'grace', 'joined', 'none'];

/** Makes the meter of one engine. Which tier answered travels beside the calls, so that the look-up carries nothing for it. */
export function createMetering(metrics: Metrics): Metering {
  const checks = metrics.latencies({ name: 'session_check_seconds', help: 'Time of a session check, by answering tier and outcome', labels: ['tier', 'outcome'] as const });
  const row = (tier: CheckTier) => ({ live: checks.series(tier, 'live'), refused: checks.series(tier, 'refused'), failed: checks.series(tier, 'failed') });
  const series = new Map(tiers.map((tier) => [tier, row(tier)]));
  const asked = new AsyncLocalStorage<{ tier: TierName | undefined }>();

  function note(tier: CheckTier, outcome: CheckOutcome, startedAt: number): void {
    series.get(tier)?.[outcome].observe(performance.now() - startedAt);
  }

  return {
    checks,
    answered(tier) {
      const check = asked.getStore();
      if (check) check.tier = tier;
    },
    async check(look) {
      const startedAt = performance.now();
      const check: { tier: TierName | undefined } = { tier: undefined };
      try {
        const found = await asked.run(check, look);
        if (found === undefined) note(check.tier ?? 'none', 'refused', startedAt);
        else note(check.tier ?? 'joined', 'live', startedAt);
        return found;
      } catch (error) {
        const isAnswer = error instanceof CodedError && error.spec.status < 500;
        note(check.tier ?? 'none', isAnswer ? 'refused' : 'failed', startedAt);
        throw error;
      }
    },
  };
}

/** The same meter, whose checks are spans as well: who answered, and how it ended. */
export function traceChecks(metering: Metering, tracing: Tracing): Metering {
  return {
    ...metering,
    answered(tier) {
      tracing.tell({ 'dott.session.tier': tier });
      metering.answered(tier);
    },
    check: (look) => tracing.inner({ name: 'session check' }, async (span) => {
      const found = await metering.check(look);
      span.tell({ 'dott.session.outcome': found === undefined ? 'refused' : 'live' });
      return found;
    }),
  };
}
