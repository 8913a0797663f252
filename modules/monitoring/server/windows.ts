import type { SessionChecks } from '@dott/modules/sessions/server';
import { addCounts, countsSince, quantileMs, type LatencyCounts } from '@dott/platform/metrics';
import type { SessionWindow } from '../rules.ts';

/** What was counted until one moment, series by series. */
export interface Reading {
  readonly at: number;
  readonly checks: ReturnType<SessionChecks['read']>;
}

/** Found without asking PostgreSQL. */
const hits: ReadonlySet<string> = new Set(['memory', 'shared', 'grace', 'joined']);

/** Milliseconds as they are told: to a microsecond. */
export function toldMs(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 1_000) / 1_000;
}

/** Mean and quantiles of some counts. */
export function latencyOf(counts: LatencyCounts) {
  return {
    meanMs: counts.count === 0 ? null : toldMs(counts.sumMs / counts.count),
    p50Ms: toldMs(quantileMs(counts, 0.5)),
    p95Ms: toldMs(quantileMs(counts, 0.95)),
    p99Ms: toldMs(quantileMs(counts, 0.99)),
  };
}

/** What came between two readings. */
export function windowBetween(now: Reading, before: Reading): SessionWindow {
  const series = difference(now, before);
  const all = addCounts(series.map(({ counts }) => counts));
  const sum = (wanted: (labels: { readonly tier: string; readonly outcome: string }) => boolean): number =>
    series.filter(({ labels }) => wanted(labels)).reduce((total, { counts }) => total + counts.count, 0);
  const live = sum(({ outcome }) => outcome === 'live');
  return {
    seconds: Math.max(0, Math.round((now.at - before.at) / 1_000)),
    checks: all.count,
    ...latencyOf(all),
    errorRatio: all.count === 0 ? null : sum(({ outcome }) => outcome === 'failed') / all.count,
    hitRatio: live === 0 ? null : sum(({ tier, outcome }) => outcome === 'live' && hits.has(tier)) / live,
  };
}

/** How many checks each tier answered between two readings. */
export function tiersBetween(now: Reading, before: Reading): Record<string, number> {
  const tiers: Record<string, number> = {};
  for (const { labels, counts } of difference(now, before)) tiers[labels.tier] = (tiers[labels.tier] ?? 0) + counts.count;
  return tiers;
}

function difference(now: Reading, before: Reading) {
  const former = new Map(before.checks.map(({ labels, counts }) => [`${labels.tier} ${labels.outcome}`, counts]));
  return now.checks.map(({ labels, counts }) => ({ labels, counts: countsSince(counts, former.get(`${labels.tier} ${labels.outcome}`)) }));
}
