import { LRUCache } from 'lru-cache';

export { createRedisCounter } from './redis-counter.ts';

/** So many calls in a window that begins with the first of them. */
export interface Allowance {
  readonly points: number;
  readonly windowMs: number;
}

/** What one key used on this node since the last reconciliation. */
export interface Spent {
  readonly key: string;
  readonly allowance: Allowance;
  readonly points: number;
}

/** What all nodes together used, by key, and how long the window lasts. */
export interface Total {
  readonly key: string;
  readonly points: number;
  readonly leftMs: number;
}

/** Where nodes add up what each of them counted. It may reject; then the nodes count for themselves. */
export interface SharedCounter {
  add(spent: readonly Spent[]): Promise<readonly Total[]>;
}

export interface Verdict {
  readonly admitted: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Counts calls in memory and adds them up with other nodes beside the calls. */
export interface Limiter {
  /** Takes one call; no store is asked for it. */
  take(key: string, allowance: Allowance): Verdict;
  /** Takes one call and asks the store before it judges: for what is rare and dear. A store that fails leaves it to this node's own count. */
  takeStrictly(key: string, allowance: Allowance): Promise<Verdict>;
  /** Adds up what is open, now. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

export interface LimiterOptions {
  readonly counter: SharedCounter;
  readonly monotonicMs: () => number;
  readonly onTrouble: (error: unknown) => void;
  /** How long calls of one key may wait to be added up. */
  readonly roundMs?: number;
}

interface Window {
  readonly allowance: Allowance;
  /** Calls of all nodes, as far as this one knows. */
  known: number;
  /** Calls of this node that the store has not counted yet. */
  unsent: number;
  endsAt: number;
}

/** Keys that a node remembers; the one that was quiet for longest is forgotten first, and the store still has it. */
const MOST_KEYS = 100_000;
/** A node adds up at once when a key has used this share of its allowance since the last time. */
const SHARE = 0.1;
const GATHER_MS = 20;

/**
 * Makes the limiter of one node. With N nodes a key can use at most `points + (N - 1) × (points / 10 + what one node
 * admits during a round trip to the store)` in a window; while the store cannot be reached, at most N × points.
 */
export function createLimiter(options: LimiterOptions): Limiter {
  const windows = new LRUCache<string, Window>({ max: MOST_KEYS });
  const open = new Set<string>();
  const now = options.monotonicMs;
  let soon: NodeJS.Timeout | undefined;
  let before: Promise<void> = Promise.resolve();

  function reconcile(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    before = before.then(() => addUp({ windows, open, now, counter: options.counter })).catch(options.onTrouble);
    return before;
  }
  const timer = setInterval(() => void reconcile(), options.roundMs ?? 1_000).unref();

  function windowOf(key: string, allowance: Allowance): Window {
    const known = windows.get(key);
    if (known && known.endsAt > now()) return known;
    const begun = { allowance, known: 0, unsent: 0, endsAt: now() + allowance.windowMs };
    windows.set(key, begun);
    return begun;
  }

  function take(key: string, allowance: Allowance): Verdict {
    const window = windowOf(key, allowance);
    const admitted = window.known < allowance.points;
    if (admitted) {
      window.known += 1;
      window.unsent += 1;
      open.add(key);
      if (window.known === 1 || window.unsent >= allowance.points * SHARE) soon ??= setTimeout(() => void reconcile(), GATHER_MS).unref();
    }
    return verdictOf(window, admitted, now());
  }

  return {
    take,
    async takeStrictly(key, allowance) {
      const window = windowOf(key, allowance);
      const verdict = take(key, allowance);
      if (!verdict.admitted) return verdict;
      await reconcile();
      return verdictOf(window, window.known <= allowance.points, now());
    },
    reconcile,
    async stop() {
      clearInterval(timer);
      await reconcile();
    },
  };
}

function verdictOf({ allowance: { points }, known, endsAt }: Window, admitted: boolean, now: number): Verdict {
  return { admitted, limit: points, remaining: Math.max(0, points - known), resetMs: Math.max(0, endsAt - now) };
}

interface Sum {
  readonly windows: LRUCache<string, Window>;
  /** Keys with calls that the store has not counted yet. */
  readonly open: Set<string>;
  readonly now: () => number;
  readonly counter: SharedCounter;
}

async function addUp({ windows, open, now, counter }: Sum): Promise<void> {
  const spent = [...open].flatMap((key) => {
    const window = windows.peek(key);
    return window && window.unsent > 0 && window.endsAt > now() ? [{ key, allowance: window.allowance, points: window.unsent, window }] : [];
  });
  open.clear();
  if (spent.length === 0) return;
  for (const { window, points } of spent) window.unsent -= points;
  try {
    const totals = new Map((await counter.add(spent)).map((total) => [total.key, total]));
    for (const { key, window } of spent) settle(window, totals.get(key), now());
  } catch (error) {
    // Counted again with the next round, if the window still runs then.
    for (const { key, window, points } of spent) {
      window.unsent += points;
      open.add(key);
    }
    throw error;
  }
}

/** What all nodes know; a store that was just changed for another one knows less, and takes nothing back. */
function settle(window: Window, total: Total | undefined, now: number): void {
  if (!total) return;
  window.known = Math.max(window.known, total.points + window.unsent);
  window.endsAt = now + Math.min(total.leftMs, window.allowance.windowMs);
}
