/** Counts of one series, bucket by bucket; the last one holds what was slower than every bound. */
export interface LatencyCounts {
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sumMs: number;
}

/** One series of a histogram; `observe` is cheap enough to stand on the way of every request. */
export interface LatencySeries {
  observe(ms: number): void;
}

/** Latencies by labels, on bounds that are fixed. */
export interface Latencies<Label extends string> {
  /** The series of these values, in the order of the labels; to be looked up once, not per request. */
  series(...values: readonly string[]): LatencySeries;
  /** A copy of what was counted until now. */
  read(): readonly { readonly labels: Readonly<Record<Label, string>>; readonly counts: LatencyCounts }[];
}

/** Upper bounds of the buckets in milliseconds: from a look into memory to a store that hangs. */
export const LATENCY_BOUNDS_MS: readonly number[] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000];

interface Counted {
  readonly values: readonly string[];
  readonly buckets: number[];
  sumMs: number;
}

/** Makes the counters of one histogram, and the text in which Prometheus reads them. */
export function createLatencies<Label extends string>(labels: readonly Label[]) {
  const all = new Map<string, Counted>();
  // Object.fromEntries forgets its keys; they are the labels, one by one.
  const named = (values: readonly string[]) => Object.fromEntries(labels.map((label, index) => [label, values[index] ?? ''])) as Record<Label, string>;
  const sum = (buckets: readonly number[]): number => buckets.reduce((total, each) => total + each, 0);

  const latencies: Latencies<Label> = {
    series(...values) {
      const key = values.join('\0');
      const counted = all.get(key) ?? { values, buckets: Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0), sumMs: 0 };
      all.set(key, counted);
      return {
        observe(ms) {
          let index = 0;
          while (index < LATENCY_BOUNDS_MS.length && ms > (LATENCY_BOUNDS_MS[index] ?? 0)) index += 1;
          counted.buckets[index] = (counted.buckets[index] ?? 0) + 1;
          counted.sumMs += ms;
        },
      };
    },
    read: () => [...all.values()].map(({ values, buckets, sumMs }) => ({ labels: named(values), counts: { buckets: [...buckets], count: sum(buckets), sumMs } })),
  };
  return {
    latencies,
    /** Lines of a Prometheus histogram: buckets that add up, in seconds. */
    lines: (name: string) => [...all.values()].flatMap(({ values, buckets, sumMs }) => {
      const own = named(values);
      let below = 0;
      const lines = buckets.map((count, index) => {
        below += count;
        const bound = LATENCY_BOUNDS_MS[index];
        return { metricName: `${name}_bucket`, labels: { ...own, le: bound === undefined ? '+Inf' : String(bound / 1_000) }, value: below };
      });
      return [...lines, { metricName: `${name}_sum`, labels: own, value: sumMs / 1_000 }, { metricName: `${name}_count`, labels: own, value: below }];
    }),
  };
}

/** Adds up the counts of several series. */
export function addCounts(all: readonly LatencyCounts[]): LatencyCounts {
  const buckets = LATENCY_BOUNDS_MS.concat(0).map((_bound, index) => all.reduce((total, each) => total + (each.buckets[index] ?? 0), 0));
  return { buckets, count: all.reduce((total, each) => total + each.count, 0), sumMs: all.reduce((total, each) => total + each.sumMs, 0) };
}

/** What came between two readings of the same counters. */
export function countsSince(now: LatencyCounts, before: LatencyCounts | undefined): LatencyCounts {
  if (!before) return now;
  return { buckets: now.buckets.map((each, index) => each - (before.buckets[index] ?? 0)), count: now.count - before.count, sumMs: now.sumMs - before.sumMs };
}

/** The latency below which this share (0-1) of all lies, in milliseconds, even within a bucket; undefined when there are none. Beyond the last bound it is that bound. */
export function quantileMs(counts: LatencyCounts, share: number): number | undefined {
  if (counts.count === 0) return undefined;
  const wanted = share * counts.count;
  let below = 0;
  for (const [index, count] of counts.buckets.entries()) {
    if (count > 0 && below + count >= wanted) {
      const from = LATENCY_BOUNDS_MS[index - 1] ?? 0;
      const to = LATENCY_BOUNDS_MS[index] ?? from;
      return from + ((to - from) * (wanted - below)) / count;
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS.at(-1);
}
