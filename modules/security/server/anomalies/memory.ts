import type { Fact, FactKind, Recent, StreamEvent } from './facts.ts';

/** The facts that a batch of events needs, with those of the batch itself as they come. */
export interface Memory {
  add(facts: readonly Fact[]): void;
  /** The memory as it is to a rule that judges an event. */
  at(event: StreamEvent): Recent;
}

/** Facts in memory, by subject and kind, oldest first. */
export function createMemory(known: readonly Fact[]): Memory {
  const lists = new Map<string, Fact[]>();
  const keyOf = (subject: string, kind: FactKind): string => `${kind} ${subject}`;

  function add(facts: readonly Fact[]): void {
    for (const fact of facts) {
      const key = keyOf(fact.subject, fact.kind);
      const list = lists.get(key) ?? [];
      if (list.some(({ eventId }) => eventId === fact.eventId)) continue;
      // Events of several processes come a few seconds out of order.
      list.splice(list.findLastIndex(({ at }) => at <= fact.at) + 1, 0, fact);
      lists.set(key, list);
    }
  }

  add(known);
  return {
    add,
    at: (event) => ({
      of: (subject, kind, ms) => (lists.get(keyOf(subject, kind)) ?? []).filter(({ at }) => at.getTime() > event.at.getTime() - ms),
    }),
  };
}
