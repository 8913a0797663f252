import { takeCensus, type Census } from '@dott/modules/sessions/server';
import type { Services } from '@dott/platform/http';
import { healthOf, type Breaker, type Health, type SessionWindow } from '../rules.ts';
import { tiersBetween, windowBetween, type Reading } from './windows.ts';

/** The state of session checks on this node at one moment. */
export interface Observation {
  readonly reading: Reading;
  /** The last minute. */
  readonly minute: SessionWindow;
  /** Checks of the last minute by the tier that answered. */
  readonly tiers: Readonly<Record<string, number>>;
  /** The last five minutes. */
  readonly window: SessionWindow;
  readonly breakers: { readonly postgres: Breaker; readonly redis: Breaker };
  readonly census: Census | undefined;
  readonly health: Health;
}

/** Remembers the last half hour of session checks, one observation every ten seconds. */
export interface Observatory {
  /** An observation of this moment; only those of the timer are remembered. */
  observe(): Promise<Observation>;
  /** What is remembered, oldest first. */
  observations(): readonly Observation[];
  /** The reading that counting began with. */
  readonly first: Reading;
  /** One turn of the timer. */
  turn(): Promise<void>;
  stop(): void;
}

const TURN_MS = 10_000;
const KEPT = 180;
const MINUTE_MS = 60_000;
const WINDOW_MS = 5 * MINUTE_MS;
/** The count of living sessions is a read of an index; asked for more often, the last answer is told again. */
const CENSUS_MS = 10_000;

type Needs = Pick<Services, 'sessions' | 'db' | 'clock' | 'config' | 'metrics'>;

/** Makes the observatory of one process and starts its timer. It keeps `services` and reads from it later: sessions are set up after it. */
export function createObservatory(services: Needs): Observatory {
  const gauges = makeGauges(services);
  const kept: Observation[] = [];
  const first: Reading = { at: services.clock.now().getTime(), checks: [] };
  let counted: { readonly at: number; readonly census: Promise<Census | undefined> } | undefined;

  function census(now: number): Promise<Census | undefined> {
    if (!counted || now - counted.at >= CENSUS_MS) counted = { at: now, census: takeCensus(services) };
    return counted.census;
  }

  /** The remembered reading that is as old as this, or the oldest. */
  function readingAt(time: number): Reading {
    return kept.findLast(({ reading }) => reading.at <= time)?.reading ?? kept[0]?.reading ?? first;
  }

  async function observe(): Promise<Observation> {
    const at = services.clock.now().getTime();
    const reading: Reading = { at, checks: services.sessions.figures.checks.read() };
    const window = windowBetween(reading, at - first.at <= WINDOW_MS ? first : readingAt(at - WINDOW_MS));
    const before = at - first.at <= MINUTE_MS ? first : readingAt(at - MINUTE_MS);
    const minute = windowBetween(reading, before);
    const breakers = breakersOf(services);
    const living = await census(at);
    const health = healthOf({ window, breakers, people: living?.people ?? null });
    gauges.tell(health, window, living);
    return { reading, minute, tiers: tiersBetween(reading, before), window, breakers, census: living, health };
  }

  async function turn(): Promise<void> {
    kept.push(await observe());
    if (kept.length > KEPT) kept.shift();
  }

  const timer = setInterval(() => void turn(), TURN_MS).unref();
  return { observe, observations: () => kept, first, turn, stop: () => clearInterval(timer) };
}

function makeGauges({ metrics }: Needs) {
  const score = metrics.gauge({ name: 'session_health_score', help: 'Health of session checks on this node, 0-100' });
  const ratio = metrics.gauge({ name: 'session_hit_ratio', help: 'Share of living sessions found without PostgreSQL in the last five minutes' });
  const active = metrics.gauge({ name: 'sessions_active', help: 'Living sessions of the installation' });
  const people = metrics.gauge({ name: 'session_people_active', help: 'People signed in to the installation' });
  return {
    tell(health: Health, window: SessionWindow, census: Census | undefined): void {
      score.set(health.score);
      if (window.hitRatio !== null) ratio.set(window.hitRatio);
      if (!census) return;
      active.set(census.sessions);
      people.set(census.people);
    },
  };
}

function breakersOf({ sessions, config }: Needs): Observation['breakers'] {
  const { postgres = 'closed', redis = 'open' } = sessions.figures.breakers();
  return { postgres, redis: config.redisUrl === undefined ? 'absent' : redis };
}
