/** What goes wrong with the next calls. */
export interface Fault {
  /** A status (409: another call under the same key is at work), `silence` (no answer until the caller gives up) or `cut` (the connection is closed). */
  readonly answer: 409 | 429 | 500 | 502 | 503 | 'silence' | 'cut';
  /** How many calls; 1 when left out. */
  readonly times?: number;
  /** The work is done and only its answer is lost; otherwise nothing is done. */
  readonly afterwards?: boolean;
  /** Only calls like this one, e.g. `POST /v1/subscriptions/`; every call when left out. */
  readonly call?: string | RegExp;
}

export interface Faults {
  next(fault: Fault): void;
  clear(): void;
  /** Takes the fault that is meant for a call, if there is one. */
  take(call: string): Fault | undefined;
}

/** No faults until a test asks for some. */
export function createFaults(): Faults {
  let planned: { fault: Fault; left: number }[] = [];
  return {
    next: (fault) => void planned.push({ fault, left: fault.times ?? 1 }),
    clear() {
      planned = [];
    },
    take(call) {
      const found = planned.find(({ fault }) => fault.call === undefined || (typeof fault.call === 'string' ? call.startsWith(fault.call) : fault.call.test(call)));
      if (!found) return undefined;
      found.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}
