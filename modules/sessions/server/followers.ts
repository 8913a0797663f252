import type { Change } from '@dott/platform/cache';

/** Told of a change as this node learns of it; undefined: some may have been missed. */
export type Heard = (change: Change | undefined) => void;

/** Who wants to hear of changes on this node. It asks nobody: it is told what the node hears anyway. */
export interface Followers {
  /** Calls back with every change of one of these keys; answers the function that stops it. */
  follow(keys: readonly string[], heard: Heard): () => void;
  tell(change: Change): void;
  missed(): void;
}

/** Makes the list of one node. */
export function createFollowers(): Followers {
  const byKey = new Map<string, Set<Heard>>();

  function leave(key: string, heard: Heard): void {
    const all = byKey.get(key);
    all?.delete(heard);
    if (all?.size === 0) byKey.delete(key);
  }

  return {
    follow(keys, heard) {
      for (const key of keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(heard));
      return () => {
        for (const key of keys) leave(key, heard);
      };
    },
    tell(change) {
      for (const heard of byKey.get(change.key) ?? []) heard(change);
    },
    missed() {
      const all = new Set(byKey.values().flatMap((some) => some));
      for (const heard of all) heard(undefined);
    },
  };
}
