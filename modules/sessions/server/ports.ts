import type { After, Change } from '@dott/platform/cache';
import type { Found } from './record.ts';

/** Changes of one transaction, as nodes tell each other. Hashes only. */
export interface Announcement {
  readonly id: string;
  /** The node that waits for words about it; null when nobody does. */
  readonly origin: string | null;
  readonly changes: readonly Change[];
}

/** A node as the registry shows it. */
export interface Peer {
  readonly node: string;
  /** Whether it claims to be the only one, and so may answer without the database for the length of the grace. */
  readonly alone: boolean;
  /** Time since its last beat reached the database. */
  readonly silentMs: number;
}

/** What a beat brings home. */
export interface News {
  readonly databaseNow: number;
  /** Whether no other node is registered. */
  readonly alone: boolean;
  /** Everything committed since the snapshot of `cursor`; some of it may come twice. */
  readonly announcements: readonly Announcement[];
  readonly cursor: string;
}

export interface Presence {
  readonly node: string;
  /** Written into the registry: whoever registers later has to reckon with a node that goes on without the database. */
  readonly claimsAlone: boolean;
}

export interface NewsCall {
  readonly node: string;
  readonly cursor: string | undefined;
}

/**
 * What the engine needs of the database. Each call settles within the adapter's time-out; a rejected call may have been
 * carried out all the same.
 */
export interface SessionStore {
  /** Reads sessions in one statement that is sent after this call; answers what was found of each key. */
  load(keys: readonly string[]): Promise<(key: string) => Found>;
  /** Moves last-seen times forward where the session still lives. */
  touch(seen: readonly { readonly key: string; readonly at: number }[]): Promise<void>;
  /** Sees to it that hints come. */
  listen(): Promise<void>;
  register(node: string): Promise<void>;
  deregister(node: string): Promise<void>;
  /** The first half of a beat: says "I am here". False when the registry does not know the node any more: it has to begin anew. */
  present(presence: Presence): Promise<boolean>;
  /** The second half, sent after the first has been answered: reads what was committed since the last beat. Without a cursor: all that a copy could contradict. */
  news(call: NewsCall): Promise<News>;
  peers(node: string): Promise<readonly Peer[]>;
  /** Tells a node that this one knows of an announcement. Never rejects: the waiting node has its own limit. */
  acknowledge(announcement: string, origin: string, node: string): void;
}

/** Hints come at once and may be lost; beats find what they missed. */
export interface Hints {
  readonly announcement: (announcement: Announcement) => void;
  readonly word: (announcement: string, node: string) => void;
}

/** Time, chance and identity, so that a test can hold them. */
export interface Surroundings {
  readonly node: string;
  readonly monotonicMs: () => number;
  readonly after: After;
  /** Runs an effect when the work at hand is done. */
  readonly soon: (effect: () => void) => void;
  readonly random: () => number;
}

/** Every length of time that a promise of the engine rests on, in milliseconds. */
export interface Bounds {
  /** Between two beats. */
  readonly beatMs: number;
  /** How long after a revocation a node that heard nothing may still answer: it is fenced then. */
  readonly boundMs: number;
  /** Added wherever one node relies on another's clock rate. */
  readonly marginMs: number;
  /** How long a node that is alone answers without the database. */
  readonly graceMs: number;
  /** Life of a copy. */
  readonly ttlMs: number;
  readonly refusalMs: number;
  /** Between two writes of one session's last-seen time. */
  readonly touchMs: number;
}

/** The longest that PostgreSQL may take for a statement about sessions, in milliseconds; its connection is thrown away then. */
export const STATEMENT_MS = 1_000;

export const BOUNDS: Bounds = {
  beatMs: 250, boundMs: 1_000, marginMs: 250, graceMs: 60_000, ttlMs: 1_800_000, refusalMs: 5_000, touchMs: 60_000,
};
