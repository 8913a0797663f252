/** What this node can vouch for, and what time it is in the database. */
export interface Sight {
  /** Whether every change that was committed longer than the bound ago is known here, so that copies may answer. By a monotonic time that was just read, if the caller has one: each reading of a clock costs. */
  clear(at?: number): boolean;
  /** Whether copies may answer although the database is gone: no other node is there that could have changed anything. */
  alone(): boolean;
  /** Whether the next beat has to claim in the registry that this node is alone, so that whoever comes waits for it. */
  claims(): boolean;
  /** The database's clock, in milliseconds, carried on by this node's monotonic clock; NaN before the first beat. */
  now(at?: number): number;
  /** Takes in a beat that succeeded. If the database's clock jumped since the last one: answers the later of what it showed and shows, up to which copies carry times that prove nothing. */
  seen(beat: SeenBeat): number | undefined;
  /** Gives up every claim, for a node that is no longer registered. */
  lose(): void;
}

export interface SeenBeat {
  /** Monotonic time at which the beat was sent: everything committed before is known now. */
  readonly sentAt: number;
  /** Monotonic time at which its answer came. */
  readonly answeredAt: number;
  /** Database time, read in between. */
  readonly databaseNow: number;
  /** Whether the registry showed no other node. */
  readonly alone: boolean;
}

export interface SightOptions {
  readonly monotonicMs: () => number;
  /** How long a beat vouches. */
  readonly boundMs: number;
  /** How long a node that is alone goes on without the database. */
  readonly graceMs: number;
  /** A jump of the database's clock beyond this is told. */
  readonly jumpMs: number;
}

/**
 * Makes the fence of one node. It counts from the moment a beat was sent, never from its answer, and on the monotonic
 * clock: a node that slept, was stopped or is cut off finds itself fenced at its first look.
 */
export function createSight(options: SightOptions): Sight {
  const { monotonicMs } = options;
  let lastBeat = Number.NEGATIVE_INFINITY;
  let offset = Number.NaN;
  let beatsAlone = 0;

  return {
    clear: (at = monotonicMs()) => at - lastBeat < options.boundMs,
    // One beat saw nobody, the next wrote the claim, a third still saw nobody: whoever came in between was seen, whoever comes sees the claim.
    alone: () => beatsAlone >= 3 && monotonicMs() - lastBeat < options.graceMs,
    claims: () => beatsAlone >= 1,
    now: (at = monotonicMs()) => at + offset,
    seen(beat) {
      const measured = beat.databaseNow - (beat.sentAt + beat.answeredAt) / 2;
      const former = beat.answeredAt + offset;
      // Not a jump: the first beat, whose difference is no number.
      const jumped = Math.abs(measured - offset) > options.jumpMs;
      offset = measured;
      lastBeat = Math.max(lastBeat, beat.sentAt);
      beatsAlone = beat.alone ? beatsAlone + 1 : 0;
      return jumped ? Math.max(former, beat.databaseNow) : undefined;
    },
    lose() {
      lastBeat = Number.NEGATIVE_INFINITY;
      beatsAlone = 0;
    },
  };
}
