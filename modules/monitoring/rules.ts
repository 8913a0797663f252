/** What checks of sessions looked like over some time; null where nothing was measured. */
export interface SessionWindow {
  readonly seconds: number;
  readonly checks: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Share of checks that could be answered neither yes nor no. */
  readonly errorRatio: number | null;
  /** Share of the living that were found without asking PostgreSQL. */
  readonly hitRatio: number | null;
}

export type Breaker = 'closed' | 'open' | 'half-open' | 'absent';
export type Level = 'critical' | 'warning' | 'notice';

export interface HealthInput {
  readonly window: SessionWindow;
  readonly breakers: { readonly postgres: Breaker; readonly redis: Breaker };
  /** People signed in now; null when that cannot be counted. */
  readonly people: number | null;
}

export type ReasonCode = 'mean-latency' | 'p95-latency' | 'errors' | 'hit-ratio' | 'postgres' | 'redis' | 'no-redis';

/** Why points were taken. */
export interface HealthReason {
  readonly code: ReasonCode;
  readonly level: Level;
  readonly value: number | null;
  readonly limit: number | null;
}

export interface Health {
  readonly score: number;
  readonly reasons: readonly HealthReason[];
}

/** Points that a reason costs. */
const points: Readonly<Record<Level, number>> = { critical: 40, warning: 15, notice: 5 };
/** A ratio of fewer checks than this says nothing: the first look at each session is always a miss. */
const LEAST_CHECKS = 100;
/** People above whom a node alone wants Redis beside it. */
export const PEOPLE_WITHOUT_REDIS = 1_000;

interface Limits {
  readonly critical: number;
  readonly warning: number;
  readonly notice: number;
}

/** The thresholds that the product reports itself against. */
export const limits = {
  meanMs: { notice: 15 },
  p95Ms: { critical: 2_000, warning: 1_000, notice: 50 },
  errorRatio: { critical: 0.05, warning: 0.01, notice: 0.001 },
  hitRatio: { critical: 0.5, warning: 0.7, notice: 0.85 },
} as const;

function above(code: ReasonCode, value: number | null, limit: Limits): HealthReason | undefined {
  const level = value === null ? undefined : (['critical', 'warning', 'notice'] as const).find((each) => value > limit[each]);
  return level && { code, level, value, limit: limit[level] };
}

function below(code: ReasonCode, value: number | null, limit: Limits): HealthReason | undefined {
  const level = value === null ? undefined : (['critical', 'warning', 'notice'] as const).find((each) => value < limit[each]);
  return level && { code, level, value, limit: limit[level] };
}

function ofBreaker(code: 'postgres' | 'redis', state: Breaker): HealthReason | undefined {
  if (state === 'closed' || state === 'absent') return undefined;
  const open = code === 'postgres' ? 'critical' : 'warning';
  return { code, level: state === 'open' ? open : 'notice', value: null, limit: null };
}

/** How well sessions are served, 0-100, and each reason for which it is not 100. */
export function healthOf({ window, breakers, people }: HealthInput): Health {
  const enough = window.checks >= LEAST_CHECKS;
  const found: readonly (HealthReason | undefined)[] = [
    ofBreaker('postgres', breakers.postgres),
    ofBreaker('redis', breakers.redis),
    above('errors', window.errorRatio, limits.errorRatio),
    above('p95-latency', window.p95Ms, limits.p95Ms),
    window.meanMs !== null && window.meanMs > limits.meanMs.notice ? { code: 'mean-latency', level: 'notice', value: window.meanMs, limit: limits.meanMs.notice } : undefined,
    enough ? below('hit-ratio', window.hitRatio, limits.hitRatio) : undefined,
    breakers.redis === 'absent' && people !== null && people > PEOPLE_WITHOUT_REDIS ? { code: 'no-redis', level: 'notice', value: people, limit: PEOPLE_WITHOUT_REDIS } : undefined,
  ];
  const reasons = found.filter((reason) => reason !== undefined);
  return { score: Math.max(0, 100 - reasons.reduce((sum, { level }) => sum + points[level], 0)), reasons };
}

export type AlertCode = 'p95-latency' | 'errors' | 'hit-ratio';

/** A threshold that is crossed; it fires once it was crossed for its whole time. */
export interface Alert {
  readonly code: AlertCode;
  readonly level: 'critical' | 'warning';
  readonly state: 'pending' | 'firing';
  readonly value: number;
  readonly limit: number;
  /** How long it has been crossed. */
  readonly forMs: number;
}

/** The last minute's window at one moment. */
export interface Sample {
  readonly at: number;
  readonly minute: SessionWindow;
}

interface AlertRule {
  readonly code: AlertCode;
  readonly read: (window: SessionWindow) => number | null;
  readonly crosses: (value: number, limit: number) => boolean;
  readonly limit: Pick<Limits, 'critical' | 'warning'>;
  readonly forMs: number;
}

const isAbove = (value: number, limit: number): boolean => value > limit;
const isBelow = (value: number, limit: number): boolean => value < limit;

/** What is alerted, and how long it has to last. */
export const alertRules: readonly AlertRule[] = [
  { code: 'p95-latency', read: (window) => window.p95Ms, crosses: isAbove, limit: limits.p95Ms, forMs: 120_000 },
  { code: 'errors', read: (window) => window.errorRatio, crosses: isAbove, limit: limits.errorRatio, forMs: 60_000 },
  { code: 'hit-ratio', read: (window) => (window.checks >= LEAST_CHECKS ? window.hitRatio : null), crosses: isBelow, limit: limits.hitRatio, forMs: 300_000 },
];

/** The alerts at the last of these samples, which come oldest first: the graver of those that fire, else of those that may. A sample without figures interrupts. */
export function alertsOf(samples: readonly Sample[]): Alert[] {
  return alertRules.flatMap((rule) => {
    const alerts = (['critical', 'warning'] as const).map((level) => alertOf(rule, level, samples)).filter((alert) => alert !== undefined);
    return alerts.find(({ state }) => state === 'firing') ?? alerts[0] ?? [];
  });
}

function alertOf({ code, read, crosses, limit, forMs }: AlertRule, level: 'critical' | 'warning', samples: readonly Sample[]): Alert | undefined {
  const bound = limit[level];
  const isCrossed = ({ minute }: Sample): boolean => {
    const value = read(minute);
    return value !== null && crosses(value, bound);
  };
  const latest = samples.at(-1);
  const value = latest && read(latest.minute);
  if (!latest || value === undefined || value === null || !isCrossed(latest)) return undefined;
  const first = samples[samples.findLastIndex((sample) => !isCrossed(sample)) + 1] ?? latest;
  const crossedFor = latest.at - first.at;
  return { code, level, state: crossedFor >= forMs ? 'firing' : 'pending', value, limit: bound, forMs: crossedFor };
}
