import type { Acknowledgements, KnownChanges, Sight } from '@dott/platform/cache';
import type { MemoryTier } from './memory-tier.ts';
import type { Announcement, Beat, Bounds, Hints, SessionStore, Surroundings } from './ports.ts';

/** Announcements that are remembered as taken in; a beat repeats what was committed while a long transaction ran. */
const HEARD = 10_000;

export interface WatchParts {
  readonly store: Pick<SessionStore, 'beat' | 'register' | 'deregister' | 'acknowledge'>;
  readonly sight: Sight;
  readonly changes: KnownChanges;
  readonly words: Acknowledgements;
  readonly memory: MemoryTier;
  readonly surroundings: Surroundings;
  readonly bounds: Bounds;
  /** Told of a beat that failed. */
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps a node informed: hints as they come, and beats that prove nothing was missed. */
export interface Watch extends Hints {
  /** Resolves after the first attempt, whether it succeeded or not: a node without sight is slow, not wrong. */
  start(): Promise<void>;
  /** Beats now; answers whether it succeeded. */
  beat(): Promise<boolean>;
  /** Makes the node know an announcement without a word to anybody. */
  learn(announcement: Announcement): void;
  stop(): Promise<void>;
}

/** Takes in announcements, each once however often it comes. */
function createHearing({ store, sight, changes, memory, surroundings }: WatchParts) {
  const heard = new Set<string>();

  function learn(announcement: Announcement): void {
    for (const change of changes.learn(announcement.changes, sight.now())) memory.drop(change.key);
  }

  function hear(announcement: Announcement): void {
    if (heard.has(announcement.id)) return;
    learn(announcement);
    heard.add(announcement.id);
    if (heard.size > HEARD) for (const oldest of heard.values().take(1)) heard.delete(oldest);
    const { id, origin } = announcement;
    if (origin !== null && origin !== surroundings.node) store.acknowledge(id, origin, surroundings.node);
  }

  return { learn, hear };
}

/** Makes the watch of one node. */
export function createWatch(parts: WatchParts): Watch {
  const { store, sight, changes, memory, surroundings, bounds } = parts;
  const { learn, hear } = createHearing(parts);
  let cursor: string | undefined;
  let registered = false;
  let stopped = false;
  let cancel = (): void => {};

  /** A node that the registry forgot, or whose past is uncertain, begins with nothing and catches up from the list of changes. */
  function beginAnew(now: number): void {
    cursor = undefined;
    memory.clear();
    changes.distrust(now);
  }

  function takeIn(beat: Beat, sentAt: number): void {
    if (!beat.registered) {
      registered = false;
      sight.lose();
      return beginAnew(beat.databaseNow);
    }
    for (const announcement of beat.news) {
      if (cursor === undefined) changes.learn(announcement.changes, beat.databaseNow);
      else hear(announcement);
    }
    cursor = beat.cursor;
    const jumped = sight.seen({ sentAt, answeredAt: surroundings.monotonicMs(), databaseNow: beat.databaseNow, alone: beat.alone });
    if (jumped) beginAnew(beat.databaseNow);
    changes.forget(sight.now());
  }

  async function beat(): Promise<boolean> {
    try {
      if (!registered) await store.register(surroundings.node);
      registered = true;
      const sentAt = surroundings.monotonicMs();
      const answer = await store.beat({ node: surroundings.node, cursor, claimsAlone: sight.claims() });
      if (!stopped) takeIn(answer, sentAt);
      return true;
    } catch (error) {
      parts.onTrouble(error);
      return false;
    }
  }

  async function turn(): Promise<void> {
    await beat();
    if (!stopped) cancel = surroundings.after(bounds.beatMs, () => void turn());
  }

  return {
    learn,
    beat,
    announcement: hear,
    word: (announcement, node) => parts.words.received(announcement, node),
    start: turn,
    async stop() {
      stopped = true;
      cancel();
      sight.lose();
      if (registered) await store.deregister(surroundings.node).catch(parts.onTrouble);
    },
  };
}
