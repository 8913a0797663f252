import type { Client, Pool, PoolClient } from 'pg';

/** The connections of one pool. None keeps anybody waiting for an answer that cannot come. */
export interface Lines {
  /** A connection that is under no suspicion, within the limit: a full pool, or a PostgreSQL that greets nobody, may keep one waiting. */
  take(limitMs?: number): Promise<PoolClient>;
  /** Passes on what a connection answers. One that does not answer within the limit, or cannot any more, is broken off. */
  listen<T>(client: PoolClient, answers: Promise<T>, limitMs?: number): Promise<T>;
  close(): void;
}

export interface LinesOptions {
  readonly pool: Pool;
  /** Opens a connection outside the pool, to ask after those that keep silent. */
  readonly openProbe: () => Client;
  /** Whether a connection is a process of PostgreSQL's own; behind a pooler it is not, and only silence of all tells anything. */
  readonly direct: boolean;
}

/** The longest silences, in milliseconds. */
const TICK = 250;
/** After this PostgreSQL is asked whether it works on the statement. */
const DOUBT = 2_000;
const PROBE_LIMIT = 2_000;
/** Questions in a row without an answer that show that PostgreSQL is gone: statements are given up after 7 s then. */
const UNANSWERED = 2;

const WORKING = `select pid from pg_stat_activity where pid = any($1::int[]) and state <> 'idle' and state <> 'idle in transaction' and state <> 'idle in transaction (aborted)'`;

interface Flight {
  readonly client: PoolClient;
  readonly sentAt: number;
  readonly limitMs: number;
  /** Found guilty once; the second time in a row counts, so that an answer that waits in a busy process is not taken for silence. */
  suspect: boolean;
}

interface Socketed {
  readonly connection?: { readonly stream?: { destroy(error?: Error): void } };
  readonly processID?: number | null;
}

// The driver's types leave out its socket and the process at the other end.
const insideOf = (client: PoolClient | Client): Socketed => client;

function hangUp(client: PoolClient | Client): void {
  // Not ended politely: at the other end is nobody who would hear it.
  insideOf(client).connection?.stream?.destroy(new Error('Connection terminated: no answer in time'));
}

/** The first connection of the pool that is trusted; the others are thrown away. */
async function connectTrusted(pool: Pool, isTrusted: (client: PoolClient) => boolean): Promise<PoolClient> {
  for (;;) {
    const client = await pool.connect();
    if (isTrusted(client)) return client;
    hangUp(client);
    client.release(new Error('silent for too long'));
  }
}

/** Gives up waiting for a connection; one that comes later goes back to the pool. */
async function within(limitMs: number, coming: Promise<PoolClient>): Promise<PoolClient> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs).unref();
  });
  const first = await Promise.race([coming, late]).finally(() => clearTimeout(timer));
  if (first !== 'late') return first;
  coming.then((client) => client.release(), () => undefined);
  throw new Error('timeout exceeded when trying to connect');
}

/**
 * Watches the connections of a pool. A frozen or vanished PostgreSQL closes nothing: its connections look alive and every statement would
 * wait for the driver's long time-out. A connection found silent is thrown away, and with it each that has said nothing since.
 */
export function watchLines(options: LinesOptions): Lines {
  const { pool } = options;
  const flights = new Set<Flight>();
  const answeredAt = new WeakMap<PoolClient, number>();
  const prober = createProber(options.openProbe);
  /** Connections that last answered before this are not trusted any more. */
  let silentSince = Number.NEGATIVE_INFINITY;
  pool.on('connect', (client) => void answeredAt.set(client, performance.now()));

  function breakOff(flight: Flight): void {
    silentSince = Math.max(silentSince, flight.sentAt);
    flights.delete(flight);
    hangUp(flight.client);
  }

  function judge(flight: Flight, guilty: boolean): void {
    if (guilty && flight.suspect) breakOff(flight);
    flight.suspect = guilty;
  }

  async function askAfter(old: readonly Flight[]): Promise<void> {
    const working = await prober.ask(old.map(({ client }) => insideOf(client).processID ?? 0));
    const waiting = old.filter((flight) => flights.has(flight));
    for (const flight of waiting) {
      if (working !== undefined) judge(flight, options.direct && !working.has(insideOf(flight.client).processID ?? 0));
      else if (prober.unanswered() >= UNANSWERED) breakOff(flight);
    }
  }

  function tick(): void {
    const now = performance.now();
    const old: Flight[] = [];
    for (const flight of flights) {
      const age = now - flight.sentAt;
      if (age >= flight.limitMs) judge(flight, true);
      else if (age >= DOUBT) old.push(flight);
    }
    if (old.length === 0) prober.rest();
    else if (!prober.isAsking()) void askAfter(old);
  }
  const timer = setInterval(tick, TICK).unref();

  return {
    take(limitMs) {
      const coming = connectTrusted(pool, (client) => (answeredAt.get(client) ?? 0) >= silentSince);
      return limitMs === undefined ? coming : within(limitMs, coming);
    },
    async listen(client, answers, limitMs = Number.POSITIVE_INFINITY) {
      const flight: Flight = { client, sentAt: performance.now(), limitMs, suspect: false };
      flights.add(flight);
      try {
        return await answers;
      } finally {
        // A refusal is an answer too; a broken line was deleted before.
        if (flights.delete(flight)) answeredAt.set(client, performance.now());
      }
    },
    close() {
      clearInterval(timer);
      prober.rest();
    },
  };
}

/** Asks PostgreSQL on a connection of its own which of its processes work; one question at a time. */
function createProber(open: () => Client) {
  let client: Client | undefined;
  let asking = false;
  let unanswered = 0;

  function rest(): void {
    if (client && !asking) {
      void client.end().catch(() => {});
      client = undefined;
    }
    unanswered = 0;
  }

  async function question(pids: readonly number[]): Promise<ReadonlySet<number>> {
    if (!client) {
      client = open();
      client.on('error', () => (client = undefined));
      await client.connect();
    }
    const { rows } = await client.query<{ pid: number }>(WORKING, [[...pids]]);
    return new Set(rows.map(({ pid }) => pid));
  }

  async function ask(pids: readonly number[]): Promise<ReadonlySet<number> | undefined> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('no answer')), PROBE_LIMIT).unref();
      });
      const working = await Promise.race([question(pids), late]);
      unanswered = 0;
      return working;
    } catch {
      unanswered += 1;
      if (client) hangUp(client);
      client = undefined;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    rest,
    unanswered: () => unanswered,
    isAsking: () => asking,
    async ask(pids: readonly number[]): Promise<ReadonlySet<number> | undefined> {
      asking = true;
      return ask(pids).finally(() => (asking = false));
    },
  };
}
