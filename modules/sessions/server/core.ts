import {
  createAcknowledgements, createGathering, createKnownChanges, createSight, createSingleFlight,
  type Acknowledgements, type Gathering, type KnownChanges, type Sight, type SingleFlight,
} from '@dott/platform/cache';
import { createAnnouncer, type Announcer } from './announcer.ts';
import { createFollowers, type Followers } from './followers.ts';
import { createLookup, type Lookup, type SharedTier, type TierName } from './lookup.ts';
import { createMemoryTier, type MemoryTier } from './memory-tier.ts';
import type { Announcement, Bounds, SessionStore, Surroundings } from './ports.ts';
import type { Found } from './record.ts';
import { createTouches, type Touches } from './touches.ts';
import { createWatch, type Watch } from './watch.ts';

export interface CoreOptions {
  readonly store: SessionStore;
  readonly shared?: SharedTier & { bury(announcement: Announcement): Promise<void> };
  readonly surroundings: Surroundings;
  readonly bounds: Bounds;
  readonly unavailable: (cause?: unknown) => Error;
  readonly answered: (tier: TierName, live: boolean) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly maxRecords?: number;
  readonly maxRefusals?: number;
  readonly maxChanges?: number;
  /** How long a change is remembered: longer than any copy may live and any read may be on its way. */
  readonly retainMs?: number;
  readonly gathering?: { readonly atOnce: number; readonly patienceMs: number };
}

/** The parts that a lookup and a revocation are made of. */
export interface CoreParts {
  readonly memory: MemoryTier;
  readonly changes: KnownChanges;
  readonly sight: Sight;
  readonly flights: SingleFlight<Found>;
  /** Loads of different sessions, gathered into one statement. */
  readonly loads: Gathering<Found>;
  readonly words: Acknowledgements;
}

/** One node's engine, freed from databases and clocks. */
export interface Core extends CoreParts {
  readonly lookup: Lookup;
  readonly announcer: Announcer;
  readonly watch: Watch;
  readonly touches: Touches;
  readonly followers: Followers;
}

const RETENTION_SLACK_MS = 300_000;
const CLOCK_JUMP_MS = 2_000;
/** Statements that look sessions up at the same time: few, so that each carries many and the pool is left to others, and more than one, so that one that hangs holds nobody up. */
const LOADS = { atOnce: 4, patienceMs: 5, most: 200 };

function makeParts(options: CoreOptions): CoreParts {
  const { bounds, store, surroundings: { monotonicMs, random, after, soon } } = options;
  return {
    memory: createMemoryTier({
      monotonicMs, random, ttlMs: bounds.ttlMs, refusalMs: bounds.refusalMs,
      maxRecords: options.maxRecords ?? 50_000, maxRefusals: options.maxRefusals ?? 10_000,
    }),
    changes: createKnownChanges({ retainMs: options.retainMs ?? bounds.ttlMs + RETENTION_SLACK_MS, max: options.maxChanges ?? 200_000 }),
    sight: createSight({ monotonicMs, boundMs: bounds.boundMs, graceMs: bounds.graceMs, jumpMs: CLOCK_JUMP_MS }),
    flights: createSingleFlight<Found>(),
    loads: createGathering<Found>({ ...LOADS, ...options.gathering, soon, after, fly: store.load }),
    words: createAcknowledgements(after),
  };
}

/** Puts a node together; `replace` lets a test break a part on purpose. */
export function createCore(options: CoreOptions, replace: (parts: CoreParts) => CoreParts = (parts) => parts): Core {
  const { store, shared, surroundings, bounds, unavailable, onTrouble } = options;
  const parts = replace(makeParts(options));
  const followers = createFollowers();
  const watch = createWatch({ ...parts, followers, store, surroundings, bounds, onTrouble });
  return {
    ...parts,
    followers,
    watch,
    lookup: createLookup({ ...parts, shared, truth: { load: parts.loads.ask }, monotonicMs: surroundings.monotonicMs, ttlMs: bounds.ttlMs, unavailable, answered: options.answered }),
    announcer: createAnnouncer({
      store, words: parts.words, learn: watch.learn, ready: watch.ready, bury: async (announcement) => shared?.bury(announcement), surroundings, bounds, unavailable,
    }),
    touches: createTouches({ store, surroundings, bounds, now: () => parts.sight.now(), onTrouble }),
  };
}
