import { createHistogram, type Histogram } from './histogram.ts';

/** What one kind of call came to. */
export interface Tally {
  readonly name: string;
  readonly times: Histogram;
  /** Answers that were not expected, by status; `no answer` for a connection that broke or a time-out. */
  readonly failures: ReadonlyMap<string, number>;
}

/** One second of the test. */
export interface Second {
  readonly times: Histogram;
  failures: number;
  users: number;
}

/** Everything that was seen, in space bounded by the length of the test and not by the number of calls. */
export interface Recorder {
  /** Notes a call that ended; `failure` says how, if it was not as expected. */
  note(name: string, ms: number, failure?: string): void;
  /** Notes how many users are active now. */
  users(count: number): void;
  tallies(): Tally[];
  seconds(): readonly Second[];
}

/** Makes a recorder; its first second begins now. */
export function createRecorder(monotonicMs: () => number): Recorder {
  const started = monotonicMs();
  const byName = new Map<string, { times: Histogram; failures: Map<string, number> }>();
  const seconds: Second[] = [];
  let active = 0;

  function second(): Second {
    const at = Math.floor((monotonicMs() - started) / 1_000);
    while (seconds.length <= at) seconds.push({ times: createHistogram(), failures: 0, users: active });
    return seconds[at] ?? { times: createHistogram(), failures: 0, users: active };
  }

  return {
    note(name, ms, failure) {
      const tally = byName.get(name) ?? { times: createHistogram(), failures: new Map<string, number>() };
      byName.set(name, tally);
      const now = second();
      tally.times.add(ms);
      now.times.add(ms);
      if (failure === undefined) return;
      tally.failures.set(failure, (tally.failures.get(failure) ?? 0) + 1);
      now.failures += 1;
    },
    users(count) {
      active = count;
      second().users = count;
    },
    tallies: () => [...byName].map(([name, tally]) => ({ name, ...tally })),
    seconds: () => seconds,
  };
}
