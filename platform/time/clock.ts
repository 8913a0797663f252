/** Where time comes from, so that tests can hold it still. */
export interface Clock {
  /** The moment by the calendar; may jump when the machine's clock is set. */
  now(): Date;
  /** Milliseconds since some fixed moment; never goes back, for measuring and for leases. */
  monotonicMs(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
