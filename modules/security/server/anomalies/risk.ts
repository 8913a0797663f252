import type { AlertAnswer, AnomalyLevel, AnomalyRule } from '../../rules.ts';

const HALF_LIFE_MS = 6 * 60 * 60_000;
/** After so long nothing of a reason is left that anybody would see. */
export const RISK_MEMORY_MS = 8 * HALF_LIFE_MS;
const FULL = 100;

const points: Readonly<Record<AnomalyLevel, number>> = { low: 5, medium: 20, high: 50, critical: 90 };

/** A finding about a person as the score sees it. */
export interface Reason {
  readonly rule: AnomalyRule;
  readonly level: AnomalyLevel;
  readonly lastAt: Date;
  readonly times: number;
  readonly answer: AlertAnswer | null;
}

/** What a reason is worth now: half after six hours, nothing once the person said that it was them. */
export function pointsOf(reason: Reason, now: Date): number {
  if (reason.answer === 'me') return 0;
  const age = Math.max(0, now.getTime() - reason.lastAt.getTime());
  // The same again says a little more, not as much again.
  return points[reason.level] * (1 + Math.log10(reason.times) / 2) * 0.5 ** (age / HALF_LIFE_MS);
}

/** A person's risk from 0 to 100. */
export function scoreOf(reasons: readonly Reason[], now: Date): number {
  return Math.min(FULL, Math.round(reasons.reduce((sum, reason) => sum + pointsOf(reason, now), 0)));
}
