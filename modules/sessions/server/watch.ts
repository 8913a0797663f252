import type { Acknowledgements, KnownChanges, Sight } from '@dott/platform/cache';
import type { Followers } from './followers.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { Announcement, Bounds, Hints, News, SessionStore, Surroundings } from './ports.ts';

/** Announcements that are remembered as taken in; a beat repeats what was committed while a long transaction ran. */
const HEARD = 10_000;

/** How often a node without copies looks whether its listening line stands. */
const RESTING_MS = 2_000;

export interface WatchParts {
  readonly store: Pick<SessionStore, 'present' | 'news' | 'listen' | 'register' | 'deregister' | 'acknowledge'>;
  readonly sight: Sight;
  readonly changes: KnownChanges;
  readonly words: Acknowledgements;
  readonly memory: MemoryTier;
  /** Told of each change once it counts here. */
  readonly followers: Followers;
  readonly surroundings: Surroundings;
  readonly bounds: Bounds;
  /** Told of a beat that failed. */
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps a node informed: hints as they come, and beats that prove nothing was missed. */
export interface Watch extends Hints {
  /** Resolves after the first attempt, whether it succeeded or not: a node without sight is slow, not wrong. */
  start(): Promise<void>;
  /** The first look-up: from now on this node holds copies, so it registers and beats. Until then it only listens for the words it waits for. */
  wake(): void;
  /** Resolves after the first beat was tried: a former process of this name is out of the registry then. */
  ready(): Promise<void>;
  /** Makes the node know an announcement without a word to anybody. */
  learn(announcement: Announcement): void;
  stop(): Promise<void>;
}

/** Takes in announcements, each once however often it comes. */
function createHearing({ store, sight, changes, memory, followers, surroundings }: WatchParts) {
  const heard = new Set<string>();

  function learn(announcement: Announcement): void {
    const fresh = changes.learn(announcement.changes, sight.now());
    for (const change of fresh) memory.drop(change.key);
    for (const change of fresh) followers.tell(change);
  }

  function hear(announcement: Announcement): void {
    if (heard.has(announcement.id)) return;
    learn(announcement);
    heard.add(announcement.id);
    if (heard.size > HEARD) for (const oldest of heard.values().take(1)) heard.delete(oldest);
    const { id, origin } = announcement;
    if (origin !== null && origin !== surroundings.node) store.acknowledge(id, origin, surroundings.node);
  }

  function beginAnew(now: number): void {
    memory.clear();
    changes.distrust(now);
    followers.missed();
  }

  return { learn, hear, beginAnew };
}

/** Does something again and again, with a pause after each time. */
function createTurns({ after }: Surroundings, what: { work: () => Promise<unknown>; pauseMs: () => number }) {
  /** Only the turns of the present loop go on. */
  let loop = 0;
  let cancel = (): void => {};

  async function turn(own: number): Promise<void> {
    await what.work();
    if (own === loop) cancel = after(what.pauseMs(), () => void turn(own));
  }

  function stop(): void {
    loop += 1;
    cancel();
  }

  return {
    stop,
    start: () => turn(loop),
    restart() {
      stop();
      return turn(loop);
    },
  };
}

/** Makes the watch of one node. */
export function createWatch(parts: WatchParts): Watch {
  const { store, sight, changes, surroundings, surroundings: { node }, bounds } = parts;
  const { learn, hear, beginAnew: forget } = createHearing(parts);
  let cursor: string | undefined;
  let registered = false;
  let stopped = false;
  let active = false;
  let first = Promise.resolve();

  /** A node that the registry forgot, or whose past is uncertain, begins with nothing and catches up from the list of changes. */
  function beginAnew(now: number): void {
    cursor = undefined;
    forget(now);
  }

  function takeIn(known: boolean, news: News, sentAt: number): void {
    if (!known) {
      registered = false;
      sight.lose();
      return beginAnew(news.databaseNow);
    }
    for (const announcement of news.announcements) {
      // What is old when a node comes was never waited for by it; its followers may have missed it all the same.
      (cursor === undefined ? learn : hear)(announcement);
    }
    cursor = news.cursor;
    const jumpedTo = sight.seen({ ...news, sentAt, answeredAt: surroundings.monotonicMs() });
    if (jumpedTo !== undefined) beginAnew(jumpedTo);
    changes.forget(sight.now());
  }

  async function beat(): Promise<void> {
    try {
      registered ||= await store.register(node).then(() => true);
      const sentAt = surroundings.monotonicMs();
      // In this order: the registry knows that this node was here before it looks at what there is to know.
      const known = await store.present({ node, claimsAlone: sight.claims() });
      const news = await store.news({ node, cursor });
      if (!stopped) takeIn(known, news, sentAt);
    } catch (error) {
      parts.onTrouble(error);
    }
  }

  const turns = createTurns(surroundings, {
    work: () => (active ? beat() : store.listen().catch(parts.onTrouble)),
    pauseMs: () => (active ? bounds.beatMs : RESTING_MS),
  });

  return {
    wake() {
      if (active || stopped) return;
      active = true;
      first = turns.restart();
    },
    ready: () => first,
    // A node that holds nothing has nothing to correct, and catches up when it wakes.
    learn: (announcement) => void (active && learn(announcement)),
    announcement: (announcement) => void (active && hear(announcement)),
    word: (announcement, node) => parts.words.received(announcement, node),
    start: turns.start,
    async stop() {
      stopped = true;
      turns.stop();
      sight.lose();
      if (registered) await store.deregister(node).catch(parts.onTrouble);
    },
  };
}
