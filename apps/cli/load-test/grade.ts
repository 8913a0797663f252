import type { Tally } from './recorder.ts';
import { createHistogram } from './histogram.ts';
import { SESSION_CHECK } from './scenarios.ts';

export type Grade = 'A' | 'B' | 'C' | 'F';

/** One threshold and what was measured. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
  /** As the product's alerts would have it; `missed` is a missed aim that alerts nobody. */
  readonly verdict: 'met' | 'missed' | 'warning' | 'critical' | 'not judged';
}

export interface Judgement {
  /** A: every aim met. B: one missed. C: an alert of level warning. F: a critical one, or nothing was measured. */
  readonly grade: Grade;
  readonly findings: readonly Finding[];
}

interface Limits {
  readonly aim: number;
  readonly warning: number;
  readonly critical: number;
}

/** Thresholds of a session check; the alerts' lengths of time are left to the monitoring. */
const limits = {
  meanMs: { aim: 15, warning: Number.POSITIVE_INFINITY, critical: Number.POSITIVE_INFINITY },
  p95Ms: { aim: 50, warning: 1_000, critical: 2_000 },
  errors: { aim: 0.001, warning: 0.01, critical: 0.05 },
  misses: { aim: 0.15, warning: 0.3, critical: 0.5 },
} as const satisfies Record<string, Limits>;

/** Judges a run; `hitRatio` is undefined when the target did not tell. */
export function judge(tallies: readonly Tally[], hitRatio: number | undefined): Judgement {
  const checks = tallies.find((tally) => tally.name === SESSION_CHECK)?.times ?? createHistogram();
  const all = sum(tallies, (tally) => tally.times.count);
  const failed = sum(tallies, (tally) => sum([...tally.failures.values()], (count) => count));
  const errors = all === 0 ? 1 : failed / all;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
  const nothing = checks.count === 0;
  const findings: Finding[] = [
    { what: 'session check, mean', measured: ms(checks.sum / (checks.count || 1)), aim: '< 15 ms', verdict: nothing ? 'not judged' : verdict(checks.sum / checks.count, limits.meanMs) },
    { what: 'session check, 95 %', measured: ms(checks.quantile(0.95)), aim: '< 50 ms', verdict: nothing ? 'not judged' : verdict(checks.quantile(0.95), limits.p95Ms) },
    { what: 'errors of all calls', measured: percent(errors), aim: '< 0.1 %', verdict: verdict(errors, limits.errors) },
    { what: 'look-ups without PostgreSQL', measured: hitRatio === undefined ? 'not known; METRICS_TOKEN lets it be read' : percent(hitRatio), aim: '> 85 %', verdict: hitRatio === undefined ? 'not judged' : verdict(1 - hitRatio, limits.misses) },
  ];
  return { grade: all === 0 ? 'F' : gradeOf(findings), findings };
}

function verdict(value: number, { aim, warning, critical }: Limits): Finding['verdict'] {
  if (value > critical) return 'critical';
  if (value > warning) return 'warning';
  return value < aim ? 'met' : 'missed';
}

function gradeOf(findings: readonly Finding[]): Grade {
  const has = (wanted: Finding['verdict']): boolean => findings.some((finding) => finding.verdict === wanted);
  if (has('critical')) return 'F';
  if (has('warning')) return 'C';
  return has('missed') ? 'B' : 'A';
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
