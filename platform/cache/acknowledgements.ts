/** Runs something later; answers how to call it off. */
export type After = (ms: number, effect: () => void) => () => void;

/** Somebody whose word is waited for, and until when. */
export interface Awaited {
  readonly node: string;
  /** Milliseconds from now after which the node cannot contradict any more, whether it spoke or not. */
  readonly withinMs: number;
}

/** Collects the words of nodes that know of an announcement. */
export interface Acknowledgements {
  /** Notes a node's word; it may come before anybody waits for it. */
  received(announcement: string, node: string): void;
  /** Whether a node has spoken. */
  heard(announcement: string, node: string): boolean;
  /** Resolves when each node has spoken or its time is over. */
  wait(announcement: string, awaited: readonly Awaited[]): Promise<void>;
}

const MOST_ANNOUNCEMENTS = 2_000;

/** Makes the collection; words that nobody waits for are forgotten, oldest first. */
export function createAcknowledgements(after: After): Acknowledgements {
  const words = new Map<string, Set<string>>();
  const waiting = new Map<string, Set<() => void>>();
  const heard = (announcement: string, node: string): boolean => words.get(announcement)?.has(node) === true;

  function waitFor(announcement: string, { node, withinMs }: Awaited): Promise<void> {
    return new Promise((resolve) => {
      const listeners = waiting.get(announcement) ?? new Set();
      waiting.set(announcement, listeners);
      const done = (): void => {
        cancel();
        listeners.delete(look);
        if (listeners.size === 0) waiting.delete(announcement);
        resolve();
      };
      const look = (): void => {
        if (heard(announcement, node)) done();
      };
      const cancel = after(Math.max(0, withinMs), done);
      listeners.add(look);
      look();
    });
  }

  return {
    heard,
    received(announcement, node) {
      const nodes = words.get(announcement) ?? new Set();
      nodes.add(node);
      words.set(announcement, nodes);
      if (words.size > MOST_ANNOUNCEMENTS) for (const oldest of words.keys().take(1)) words.delete(oldest);
      for (const look of waiting.get(announcement) ?? []) look();
    },
    async wait(announcement, awaited) {
      await Promise.all(awaited.map((one) => waitFor(announcement, one)));
    },
  };
}
