import type { Acknowledgements, Awaited } from '@dott/platform/cache';
import type { Announcement, Bounds, Peer, SessionStore, Surroundings } from './ports.ts';

export interface AnnouncerParts {
  readonly store: Pick<SessionStore, 'peers'>;
  readonly words: Acknowledgements;
  /** Makes this node know. */
  readonly learn: (announcement: Announcement) => void;
  /** Resolves when this node stands in the registry, in the place of a former process of its name. */
  readonly ready: () => Promise<void>;
  /** Puts tombstones into the shared tier; settles within its own short bound and never rejects. */
  readonly bury: (announcement: Announcement) => Promise<void>;
  readonly surroundings: Surroundings;
  readonly bounds: Bounds;
  readonly unavailable: (cause?: unknown) => Error;
}

/** Follows a committed change out to every node. */
export interface Announcer {
  /**
   * Resolves when no node can contradict the change any more: each has spoken, or is fenced by its own clock.
   * Rejects when that cannot be known yet; the change stands all the same, and settling again is harmless.
   */
  settle(announcement: Announcement): Promise<void>;
}

/** Longest time a caller is kept waiting for a node that vanished while it was alone. */
const MOST_PATIENCE_MS = 10_000;

/** When a silent node is out of the game: fenced by the bound, or by the grace if it claims to be alone. */
export function fencedWithin(peer: Peer, bounds: Bounds): number {
  const limit = (peer.alone ? bounds.graceMs : bounds.boundMs) + bounds.marginMs;
  // A clock of the database that was set back makes a silence negative; what was heard is never younger than now.
  return Math.max(0, limit - Math.max(0, peer.silentMs));
}

/** Makes the announcer of one node. The announcement itself left with the transaction: a crash cannot come in between. */
export function createAnnouncer(parts: AnnouncerParts): Announcer {
  const { bounds, surroundings } = parts;

  const pause = (ms: number): Promise<void> => new Promise((resolve) => void surroundings.after(ms, resolve));

  async function peers(deadline: number): Promise<readonly Peer[]> {
    for (;;) {
      try {
        return await parts.store.peers(surroundings.node);
      } catch (error) {
        if (surroundings.monotonicMs() >= deadline) throw parts.unavailable(error);
        await pause(bounds.beatMs);
      }
    }
  }

  /** A peer fenced already needs no word: its next beat, the only thing that unfences it, brings the change. */
  function awaited(list: readonly Peer[]): Awaited[] {
    return list.map((peer) => ({ node: peer.node, withinMs: fencedWithin(peer, bounds) })).filter((one) => one.withinMs > 0);
  }

  return {
    async settle(announcement) {
      parts.learn(announcement);
      await parts.ready();
      const started = surroundings.monotonicMs();
      const [list] = await Promise.all([peers(started + bounds.boundMs), parts.bury(announcement)]);
      const waits = awaited(list);
      const patient = waits.map((one) => ({ ...one, withinMs: Math.min(one.withinMs, MOST_PATIENCE_MS) }));
      await parts.words.wait(announcement.id, patient);
      const silent = waits.filter((one) => one.withinMs > MOST_PATIENCE_MS && !parts.words.heard(announcement.id, one.node));
      if (silent.length > 0) throw parts.unavailable();
    },
  };
}
