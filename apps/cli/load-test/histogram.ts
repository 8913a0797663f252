/** Times fall into classes that each reach 5 % further than the one before, from 0.05 ms to over two minutes. */
const CLASSES = 310;
const LEAST_MS = 0.05;
const GROWTH = Math.log(1.05);

/** Counts of durations in bounded space. */
export interface Histogram {
  add(ms: number): void;
  merge(other: Histogram): void;
  /** The duration below which this share (0 to 1) of all lies, at most 5 % too long; 0 when there is none. */
  quantile(share: number): number;
  readonly counts: Uint32Array;
  readonly count: number;
  readonly sum: number;
  readonly max: number;
}

/** Makes an empty histogram. */
export function createHistogram(): Histogram {
  const counts = new Uint32Array(CLASSES);
  let count = 0;
  let sum = 0;
  let max = 0;
  return {
    counts,
    add(ms) {
      const at = classOf(ms);
      counts[at] = (counts[at] ?? 0) + 1;
      count += 1;
      sum += ms;
      max = Math.max(max, ms);
    },
    merge(other) {
      other.counts.forEach((more, at) => void (counts[at] = (counts[at] ?? 0) + more));
      count += other.count;
      sum += other.sum;
      max = Math.max(max, other.max);
    },
    quantile(share) {
      let left = Math.ceil(count * share);
      if (left === 0) return 0;
      const at = counts.findIndex((many) => (left -= many) <= 0);
      return Math.min(max, upperEnd(at));
    },
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    get max() {
      return max;
    },
  };
}

function classOf(ms: number): number {
  if (ms <= LEAST_MS) return 0;
  return Math.min(CLASSES - 1, Math.ceil(Math.log(ms / LEAST_MS) / GROWTH));
}

/** The longest duration of a class. */
export function upperEnd(at: number): number {
  return LEAST_MS * Math.exp(at * GROWTH);
}
