import { LATENCY_BOUNDS_MS } from '@dott/platform/metrics';
import type { z } from 'zod';
import type { SessionDashboard, SessionMetrics } from '../contract.ts';
import { alertsOf } from '../rules.ts';
import type { Observation, Observatory } from './observatory.ts';
import { latencyOf, windowBetween } from './windows.ts';

const isoOf = (at: number): string => new Date(at).toISOString();

/** What is told of this moment. */
function presentNow(observatory: Observatory, { reading, window, health, breakers, census }: Observation) {
  return {
    at: isoOf(reading.at), since: isoOf(observatory.first.at), window,
    health: { score: health.score, reasons: [...health.reasons] }, breakers,
    activeSessions: census?.sessions ?? null, activePeople: census?.people ?? null,
  };
}

/** The same with every histogram since the process began. */
export function presentMetrics(observatory: Observatory, observation: Observation): z.input<typeof SessionMetrics> {
  const { reading } = observation;
  return {
    ...presentNow(observatory, observation),
    total: windowBetween(reading, observatory.first),
    tiers: reading.checks.filter(({ counts }) => counts.count > 0).map(({ labels, counts }) => ({
      // The labels are the meter's own, of these two lists.
      tier: labels.tier as z.input<typeof SessionMetrics>['tiers'][number]['tier'],
      outcome: labels.outcome as z.input<typeof SessionMetrics>['tiers'][number]['outcome'],
      count: counts.count,
      ...latencyOf(counts),
      buckets: counts.buckets.map((count, index) => ({ upToMs: LATENCY_BOUNDS_MS[index] ?? null, count })),
    })),
  };
}

/** The same with the last half hour and its alerts. */
export function presentDashboard(observatory: Observatory, observation: Observation): z.input<typeof SessionDashboard> {
  const observations = [...observatory.observations(), observation];
  return {
    ...presentNow(observatory, observation),
    minute: observation.minute,
    tiers: observation.tiers,
    samples: observations.map(({ reading, minute: { checks, meanMs, p95Ms, errorRatio, hitRatio }, tiers, census, health }) => ({
      at: isoOf(reading.at), checks, meanMs, p95Ms, errorRatio, hitRatio, tiers, activeSessions: census?.sessions ?? null, score: health.score,
    })),
    alerts: alertsOf(observations.map(({ reading, minute }) => ({ at: reading.at, minute }))),
    nodes: (observation.census?.nodes ?? []).map(({ name, startedAt, silentMs }) => ({ name, startedAt: startedAt.toISOString(), silentMs })),
  };
}
