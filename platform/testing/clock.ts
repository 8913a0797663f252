/** A clock that moves only when a test moves it. */
export interface FakeClock {
  now(): Date;
  monotonicMs(): number;
  advance(ms: number): void;
  set(time: string): void;
}

/** Makes a clock that stands at the given time, or at the real one. */
export function fakeClock(start: string | Date = new Date()): FakeClock {
  const begin = new Date(start).getTime();
  let time = begin;
  let monotonic = 0;
  return {
    now: () => new Date(time),
    monotonicMs: () => monotonic,
    advance(ms) {
      time += ms;
      monotonic += ms;
    },
    set(text) {
      time = new Date(text).getTime();
    },
  };
}
