/** Loads that are shared by all who ask for the same key at the same time. */
export interface SingleFlight<T> {
  /** Joins a load that is under way, or starts one. */
  join(key: string, load: () => Promise<T>): Promise<T>;
  /** Takes part in a load that starts after this call, never in one that is under way; all who wait share it. */
  after(key: string, load: () => Promise<T>): Promise<T>;
  readonly size: number;
}

interface Flight<T> {
  /** Until it landed. */
  running: Promise<T> | undefined;
  next: Promise<T> | undefined;
}

/**
 * V8 chains the tables of a map that entries come to and go from; one that became old keeps all that follow, until a major
 * collection. So the map is a new one after this many landings, or as many as it holds: what was loaded does not hang on the
 * old, and the copies cost no more than the landings.
 */
const LANDINGS_OF_A_MAP = 1_000;

/** Makes a set of flights: at most one running and one waiting for a key. */
export function createSingleFlight<T>(): SingleFlight<T> {
  let flights = new Map<string, Flight<T>>();
  let landings = 0;

  function renew(): void {
    flights = new Map(flights);
    landings = 0;
  }

  function start(key: string, load: () => Promise<T>): Promise<T> {
    const running = load();
    const flight: Flight<T> = { running, next: undefined };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
      flight.running = undefined;
      flight.next = undefined;
      landings += 1;
      if (landings >= Math.max(LANDINGS_OF_A_MAP, flights.size)) renew();
    };
    // Before whoever waits for it: they hear of it in the order in which they asked.
    running.then(land, land);
    return running;
  }

  return {
    join: (key, load) => flights.get(key)?.running ?? start(key, load),
    after(key, load) {
      const flight = flights.get(key);
      if (!flight?.running) return start(key, load);
      flight.next ??= flight.running.then(() => start(key, load), () => start(key, load));
      return flight.next;
    },
    get size() {
      return flights.size;
    },
  };
}
