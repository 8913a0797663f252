/** Time and chance of one simulated run: everything that happens is an event at a virtual moment. */
export interface Timeline {
  readonly now: () => number;
  readonly random: () => number;
  at(delayMs: number, effect: () => void): () => void;
  /** Lets virtual time pass, one event after the other, each with all that follows from it. */
  pass(ms: number): Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly effect: () => void;
  off: boolean;
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Makes a timeline from a seed; the same seed gives the same run. */
export function createTimeline(seed: number): Timeline {
  let now = 0;
  let order = 0;
  let state = seed >>> 0;
  const events: Event[] = [];

  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  function at(delayMs: number, effect: () => void): () => void {
    const event: Event = { at: now + delayMs, order: (order += 1), effect, off: false };
    const index = events.findIndex((other) => other.at > event.at);
    events.splice(index < 0 ? events.length : index, 0, event);
    return () => void (event.off = true);
  }

  async function pass(ms: number): Promise<void> {
    const end = now + ms;
    for (let next = events[0]; next && next.at <= end; next = events[0]) {
      events.shift();
      if (next.off) continue;
      now = next.at;
      next.effect();
      await settled();
    }
    now = end;
    await settled();
  }

  return { now: () => now, random, at, pass };
}
